//! A public key of an issuer, as its key set (JWKS) gives it.

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use serde_json::Value;

/// A key that verifies signatures.
#[derive(Debug)]
pub struct Key {
    pub id: String,
    /// The one that the key set names, if it does.
    algorithm: Option<Algorithm>,
    shape: Shape,
    pub public: DecodingKey,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl Key {
    /// None for a key that we cannot use: for encryption, of another kind, or without an id.
    pub fn read(value: Value) -> Option<Self> {
        let algorithm = match value.get("alg") {
            Some(name) => Some(name.as_str()?.parse().ok()?),
            None => None,
        };
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        let signs = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let verifies =
            jwk.common.key_operations.as_ref().is_none_or(|known| known.contains(&KeyOperations::Verify));
        let shape = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Shape::Rsa,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Shape::P256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => Shape::P384,
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Shape::Ed25519,
            _ => return None,
        };
        let public = DecodingKey::from_jwk(&jwk).ok()?;
        let id = jwk.common.key_id?;
        (signs && verifies).then_some(Self { id, algorithm, shape, public })
    }

    pub fn fits(&self, algorithm: Algorithm) -> bool {
        let shaped = match self.shape {
            Shape::Rsa => algorithm.family() == AlgorithmFamily::Rsa,
            Shape::P256 => algorithm == Algorithm::ES256,
            Shape::P384 => algorithm == Algorithm::ES384,
            Shape::Ed25519 => algorithm == Algorithm::EdDSA,
        };
        shaped && self.algorithm.is_none_or(|own| own == algorithm)
    }
}
