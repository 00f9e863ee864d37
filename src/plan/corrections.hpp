// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/propose.hpp"

#include <vector>

namespace gpuramp::plan {

/// What the next programme is asked for: more than the goals, since simulated plans have less than programmes say, and
/// less than the limits. Kept between the most that was not enough and the least that was.
class Corrections {
public:
  /// \param narrows  whether plans that have what is asked still hide cheaper ones: programmes that follow makers
  ///                 around one run say too much elsewhere, so that how much more was asked for says little
  Corrections(const Question& asked, bool narrows);

  [[nodiscard]] const Question& question() const { return question_; }

  /// Learns what a round shows without asking for anything else.
  void learn(const Round& round);
  /// Whether another round could hardly find a cheaper plan than those so far, of which this is the last.
  [[nodiscard]] bool settled(const Round& round) const;
  /// Asks for as much more as was missing, or less, and allows as much less as was too much. Once a plan has all that
  /// is asked, it stays between what was enough and what was not.
  void correct(const Round& round);
  /// Halfway back to what a round asked for. \return whether that is anything else
  [[nodiscard]] bool ask_for_less(const Round& solved);

private:
  [[nodiscard]] bool misses(const Round& round, std::size_t goal) const;
  [[nodiscard]] double middle(std::size_t goal) const { return (too_little_[goal] + enough_[goal]) / 2; }

  Question asked_, question_;
  bool narrows_;
  bool met_ = false;               ///< by any round
  std::vector<double> too_little_; ///< [goal] the largest margin that was not enough
  std::vector<double> enough_;     ///< [goal] the margin of the last plan that had all that is asked
};

} // namespace gpuramp::plan
