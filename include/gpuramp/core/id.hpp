// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>

namespace gpuramp::core {

/// Which one of a list, of a kind that only the tag names: ids of different kinds neither convert nor compare.
template <typename Tag>
class Id {
public:
  constexpr explicit Id(std::size_t index) : index_(index) {}
  [[nodiscard]] constexpr std::size_t index() const { return index_; }

  friend constexpr auto operator<=>(const Id&, const Id&) = default;

private:
  std::size_t index_;
};

} // namespace gpuramp::core
