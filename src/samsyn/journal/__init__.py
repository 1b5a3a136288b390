"""Who did or saw what, when, why and on which basis. Stands below every context but the law."""
