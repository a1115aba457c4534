//! Typed indices and what they point into. An index that is out of range is an internal error, and never a plausible value.

use crate::internal::out_of_range;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut, Range};

/// A typed index.
#[allow(unnameable_types, reason = "traits of the standard library are implemented with it; no public item has one")]
pub trait Id: Copy {
    fn new(index: u32) -> Self;
    fn index(self) -> usize;
}

/// Declares typed indices.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $crate::ids::Id for $name {
            fn new(index: u32) -> Self { $name(index) }
            fn index(self) -> usize { self.0 as usize }
        }
        impl $crate::ids::Place for $name {
            fn place(self) -> usize { self.0 as usize }
        }
    )*};
}
pub(crate) use ids;

/// A growing list with typed indices. Ids are only made by [`Arena::push`], so indexing holds.
#[derive(Clone, Debug)]
pub struct Arena<I, T> {
    items: Vec<T>,
    id: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { items: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> Arena<I, T> {
    pub fn push(&mut self, item: T) -> I {
        let id = I::new(self.items.len() as u32);
        self.items.push(item);
        id
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    #[cfg(feature = "internals")]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(i, item)| (I::new(i as u32), item))
    }

    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.items.len() as u32).map(I::new)
    }

    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;
    #[inline]
    #[track_caller]
    fn index(&self, id: I) -> &T {
        known::<I, T>(&self.items, id.index())
    }
}

impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, id: I) -> &mut T {
        known_mut::<I, T>(&mut self.items, id.index())
    }
}

/// A vector whose places are of one kind: a value for each column, each row, each set. A plain number counts places too, so that
/// loops may run over them.
#[allow(unnameable_types, reason = "traits of the standard library are implemented for it; no public item has one")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed<I, T> {
    items: Vec<T>,
    id: PhantomData<I>,
}

impl<I, T> Default for Indexed<I, T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<I, T> Indexed<I, T> {
    /// The plain vector.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.items
    }

    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }

    /// The item of a place that may not be there: of a claim, or of what is still to be added.
    pub fn find(&self, at: usize) -> Option<&T> {
        self.items.get(at)
    }
}

impl<I, T: Clone> Indexed<I, T> {
    pub fn to_vec(&self) -> Vec<T> {
        self.items.clone()
    }

    pub fn resize(&mut self, len: usize, item: T) {
        self.items.resize(len, item);
    }

    pub fn fill(&mut self, item: T) {
        self.items.fill(item);
    }
}

impl<I, T: PartialEq> Indexed<I, T> {
    pub fn contains(&self, item: &T) -> bool {
        self.items.contains(item)
    }
}

impl<I, T> From<Vec<T>> for Indexed<I, T> {
    fn from(items: Vec<T>) -> Self {
        Indexed { items, id: PhantomData }
    }
}

impl<I, T> FromIterator<T> for Indexed<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<'a, I, T> IntoIterator for &'a Indexed<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<'a, I, T> IntoIterator for &'a mut Indexed<I, T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter_mut()
    }
}

impl<I: Id, T> Index<I> for Indexed<I, T> {
    type Output = T;
    #[inline]
    #[track_caller]
    fn index(&self, id: I) -> &T {
        known::<I, T>(&self.items, id.index())
    }
}

impl<I: Id, T> IndexMut<I> for Indexed<I, T> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, id: I) -> &mut T {
        known_mut::<I, T>(&mut self.items, id.index())
    }
}

impl<I, T> Index<usize> for Indexed<I, T> {
    type Output = T;
    #[inline]
    #[track_caller]
    fn index(&self, at: usize) -> &T {
        known::<I, T>(&self.items, at)
    }
}

impl<I, T> IndexMut<usize> for Indexed<I, T> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, at: usize) -> &mut T {
        known_mut::<I, T>(&mut self.items, at)
    }
}

impl<I, T> Index<Range<usize>> for Indexed<I, T> {
    type Output = [T];
    #[inline]
    #[track_caller]
    fn index(&self, range: Range<usize>) -> &[T] {
        self.items.part(range)
    }
}

impl<I, T> IndexMut<Range<usize>> for Indexed<I, T> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, range: Range<usize>) -> &mut [T] {
        self.items.part_mut(range)
    }
}

/// What says where something stands in a list.
pub trait Place {
    fn place(self) -> usize;
}

impl Place for usize {
    #[inline]
    fn place(self) -> usize {
        self
    }
}

impl Place for u32 {
    #[inline]
    fn place(self) -> usize {
        self as usize
    }
}

/// Items of a list that are known to be there.
pub trait At<T> {
    fn at(&self, place: impl Place) -> &T;
    fn at_mut(&mut self, place: impl Place) -> &mut T;
    fn part(&self, range: Range<usize>) -> &[T];
    fn part_mut(&mut self, range: Range<usize>) -> &mut [T];
}

impl<T> At<T> for [T] {
    #[inline]
    #[track_caller]
    fn at(&self, place: impl Place) -> &T {
        known::<usize, T>(self, place.place())
    }

    #[inline]
    #[track_caller]
    fn at_mut(&mut self, place: impl Place) -> &mut T {
        known_mut::<usize, T>(self, place.place())
    }

    #[inline]
    #[track_caller]
    fn part(&self, range: Range<usize>) -> &[T] {
        match self.get(range.clone()) {
            Some(part) => part,
            None => out_of_range::<usize>(range.end, self.len()),
        }
    }

    #[inline]
    #[track_caller]
    fn part_mut(&mut self, range: Range<usize>) -> &mut [T] {
        let len = self.len();
        match self.get_mut(range.clone()) {
            Some(part) => part,
            None => out_of_range::<usize>(range.end, len),
        }
    }
}

#[inline]
#[track_caller]
fn known<I, T>(items: &[T], at: usize) -> &T {
    match items.get(at) {
        Some(item) => item,
        None => out_of_range::<I>(at, items.len()),
    }
}

#[inline]
#[track_caller]
fn known_mut<I, T>(items: &mut [T], at: usize) -> &mut T {
    let len = items.len();
    match items.get_mut(at) {
        Some(item) => item,
        None => out_of_range::<I>(at, len),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::internal::is_broken;

    ids! {
        /// A test's own.
        Seat;
    }

    #[test]
    fn what_is_out_of_range_is_an_internal_error() {
        let mut seats: Indexed<Seat, u8> = vec![3, 5].into();
        seats[Seat(1)] += 1;
        assert_eq!((seats[Seat(1)], seats[0], seats.len()), (6, 3, 2));
        assert_eq!((*seats.as_slice().at(Seat(0)), &seats[0..2]), (3, &[3, 6][..]));
        let broken = |f: &dyn Fn() -> u8| {
            let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).unwrap_err();
            assert!(is_broken(&*payload));
            *payload.downcast::<String>().unwrap()
        };
        assert_eq!(broken(&|| seats[Seat(2)]), "broken invariant: Seat 2 of 2");
        assert_eq!(broken(&|| *seats.as_slice().at(9usize)), "broken invariant: usize 9 of 2");
        assert_eq!(broken(&|| seats[1..4][0]), "broken invariant: usize 4 of 2");
        let mut arena: Arena<Seat, u8> = Arena::default();
        arena.push(1);
        assert_eq!(broken(&|| arena[Seat(3)]), "broken invariant: Seat 3 of 1");
    }
}
