#pragma once

#include <compare>
#include <cstddef>

namespace gpuramp::core {

/// A typed index: a hall's index cannot be passed for a campus's.
template <class Tag>
class Id {
public:
  constexpr Id() = default;
  explicit constexpr Id(std::size_t index) : index_(index) {}
  [[nodiscard]] constexpr std::size_t index() const { return index_; }
  friend constexpr auto operator<=>(Id, Id) = default;

private:
  std::size_t index_ = 0;
};

} // namespace gpuramp::core
