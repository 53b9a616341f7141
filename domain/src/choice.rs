//! Closed lists of words (statuses, kinds, roles): one declaration gives the type, its stored text and its
//! description, which the database, the API and the policy table all use.

/// An enum whose values have a name in capitals and a description with the Dutch term.
pub trait Choice: Copy + Eq + Send + Sync + Sized + 'static {
    /// The name of the type in the schema.
    const NAME: &'static str;
    /// What the type says, with the Dutch term.
    const ABOUT: &'static str;
    /// Every value with its name and description, in the order of declaration.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// The name of this value, such as `SCHOOL_ATTENDANCE`; stored and shown.
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(value, ..)| *value == self).map_or("", |(_, name, _)| name)
    }

    /// The value of a name, if there is one.
    fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(value, ..)| *value)
    }
}

/// The names, as `POLICE, HALT`.
pub fn names<C: Choice>(choices: &[C]) -> String {
    choices.iter().map(|choice| choice.name()).collect::<Vec<_>>().join(", ")
}

/// Declares an enum that is a [`Choice`]: `Variant = "NAME": "description"`.
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident: $about:literal { $($variant:ident = $text:literal: $doc:literal),+ $(,)? }) => {
        #[doc = $about]
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $doc] $variant),+ }
        impl $crate::choice::Choice for $name {
            const NAME: &'static str = stringify!($name);
            const ABOUT: &'static str = $about;
            const ALL: &'static [(Self, &'static str, &'static str)] = &[$((Self::$variant, $text, $doc)),+];
        }
    };
}
