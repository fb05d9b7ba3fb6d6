//! Which entries stand where on the map.
