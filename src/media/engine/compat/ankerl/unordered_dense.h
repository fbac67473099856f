// The hash containers that the engine's sources include, which Debian 12 does not package: Boost's open-addressing ones in their place.
#pragma once

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <functional>
#include <iterator>

namespace ankerl::unordered_dense {

template <class Key>
using hash = boost::hash<Key>;

/// Boost 1.81's erase at an iterator answers nothing; the engine goes on from the element behind.
template <class Container>
class ErasesToNext : public Container {
 public:
  using iterator = typename Container::iterator;
  using Container::Container;
  using Container::operator=;
  using Container::erase;

  iterator erase(iterator position) {
    const iterator next = std::next(position);
    Container::erase(position);
    return next;
  }
};

template <class Key, class Value, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
using map = ErasesToNext<boost::unordered_flat_map<Key, Value, Hash, Equal>>;

template <class Key, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
using set = ErasesToNext<boost::unordered_flat_set<Key, Hash, Equal>>;

}  // namespace ankerl::unordered_dense
