// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fuzz/dice.hpp"
#include "fuzz/value_maker.hpp"
#include "gpuramp/input/schema.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace gpuramp::fuzz {

/// Changes files at places that the descriptions of their options know: every key, with its kind, unit and bounds. Most
/// mutants are files that one could have meant, so that they get past the reader into what it feeds.
class Mutator {
public:
  /// \param pages  of the kind of file, its root first
  /// \param bases  sound files, whose parts are also put into one another
  Mutator(std::vector<input::ObjectPage> pages, std::vector<input::Node> bases);

  /// How often a change puts in what the reader should refuse.
  double wrong_share = 0.05;

  /// \return one of the bases with a few changes; the same for the same seed and index
  [[nodiscard]] input::Node mutant(std::uint64_t seed, std::uint64_t index) const;

  /// Gives an option another value in one of the objects of this page, one near by where it has one.
  /// \pre the file has such an object
  void change_option(input::Node& file, const input::ObjectPage& page, const input::OptionRow& row, Dice& dice) const;
  /// \return titles of the objects in a file
  [[nodiscard]] std::set<std::string> objects_in(input::Node file) const;

private:
  /// An object of a file, and what its description says.
  struct Place {
    input::Node* object;
    const input::ObjectPage* page;
  };
  using Places = std::vector<Place>;

  void collect(input::Node& object, const input::ObjectPage& page, Places& places) const;
  void collect_in(input::Node& value, const input::OptionRow& row, Places& places) const;
  void change(input::Node& file, Dice& dice) const;
  void change_list(input::Node& list, const input::OptionRow& row, ValueMaker& values, Dice& dice) const;
  const input::ObjectPage* page(const std::string& title) const;

  std::vector<input::ObjectPage> pages_;
  std::vector<input::Node> bases_;
  std::map<std::string, std::vector<input::Node>> objects_; ///< of all bases, by title of their page
};

} // namespace gpuramp::fuzz
