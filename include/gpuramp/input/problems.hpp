// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

namespace gpuramp::input {

/// What is wrong with the files read so far. The first kMostKept are kept, each once and its texts shortened to what a
/// terminal shows, and all are counted, so that a file of a hundred thousand mistakes is refused as fast as it is read.
class Problems {
public:
  static constexpr std::size_t kMostKept = 100;

  void add(core::InputProblem problem);
  void add(const std::vector<core::InputProblem>& problems);

  [[nodiscard]] bool empty() const { return n_ == 0; }
  /// \return how many were added, those not kept included
  [[nodiscard]] std::size_t size() const { return n_; }
  /// \return whether no more are kept: a costly suggestion would be lost
  [[nodiscard]] bool full() const { return kept_.size() >= kMostKept; }
  [[nodiscard]] const std::vector<core::InputProblem>& kept() const { return kept_; }

  /// \throws core::InputError with all kept ones by file and line, and how many more there are; unless there are none
  void throw_if_any() const;

private:
  std::vector<core::InputProblem> kept_;
  std::unordered_set<std::string> known_; ///< formatted
  std::size_t n_ = 0;
};

} // namespace gpuramp::input
