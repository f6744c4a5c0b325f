//! What the real engine answered.
