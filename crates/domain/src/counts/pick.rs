//! 任选: a buyer picks so many of a package's optional items; the others are not sold (OP07).

use super::{Package, PackageItem, PackageTerms};
use crate::derivation::Step;
use crate::till::Rejection;

impl PackageTerms {
    /// How many of its items the buyer may pick from.
    #[must_use]
    pub fn optional(&self) -> usize {
        self.items.iter().filter(|item| item.optional).count()
    }

    /// What is sold to a buyer who picked items by their `codes`, each once, as many as the package asks for: a package of which
    /// nothing is left to pick.
    ///
    /// # Errors
    /// [`Rejection::ItemsToPick`].
    pub fn picked(&self, codes: &[String]) -> Result<Self, Rejection> {
        let (pick, of) = (self.pick.unwrap_or(0), self.optional());
        let is_picked = |item: &PackageItem| codes.contains(&item.code);
        let picked = self.items.iter().filter(|item| item.optional && is_picked(item)).count();
        if u32::try_from(picked) != Ok(pick) || codes.len() != picked {
            return Err(Rejection::ItemsToPick { pick, of: u32::try_from(of).unwrap_or(u32::MAX) });
        }
        let sold = self.items.iter().filter(|item| !item.optional || is_picked(item));
        let items = sold.map(|item| PackageItem { optional: false, ..item.clone() }).collect();
        Ok(Self { items, pick: None, ..self.clone() })
    }
}

impl Package {
    /// What the derivation says of the items that were picked; nothing when there is nothing to pick.
    pub(crate) fn explain_picked(&self) -> Option<Step> {
        let of = u32::try_from(self.terms.optional()).ok()?;
        self.terms.pick.map(|picked| Step::ItemsPicked { package: self.version, picked, of })
    }
}
