//! Where somebody asks from, and how far each entry is away.
