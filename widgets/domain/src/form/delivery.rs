//! What a coordinator adds to the definition it serves, about how answers to it are to be sent.

/// How answers are to be sent; both parts are absent where a definition is not served by a coordinator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// A mark of when this definition was handed out; it goes back with the answers as it came.
    pub issued: Option<String>,
    /// The key to seal the answers to, so that only its holder can read them.
    pub seal_to: Option<SealTo>,
}

/// A public key and the algorithms to use with it, numbered as in HPKE (RFC 9180, section 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealTo {
    /// Which key this is; it goes back with the sealed answers.
    pub key_id: String,
    /// The key encapsulation mechanism.
    pub kem_id: u32,
    /// The key derivation function.
    pub kdf_id: u32,
    /// The cipher.
    pub aead_id: u32,
    /// The public key: base64url without padding (RFC 4648, section 5).
    pub public_key: String,
}
