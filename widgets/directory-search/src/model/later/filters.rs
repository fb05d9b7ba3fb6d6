//! What can be narrowed by, besides categories.
