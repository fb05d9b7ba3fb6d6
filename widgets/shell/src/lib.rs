//! What every Windchime widget shares, once. Data flows one way:
//! host attributes → [`config`] → [`endpoint`] → domain → model → view → [`events`].

pub mod canvas;
pub mod config;
pub mod endpoint;
pub mod events;
pub mod js;
pub mod json;
pub mod markup;
#[cfg(feature = "pace")]
pub mod pace;
pub mod page;
pub mod paper;
pub mod parts;
pub mod rest;
pub mod seal;
pub mod speech;
pub mod stage;
pub mod store;
pub mod texts;
pub mod vault;
