// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fuzz/dice.hpp"
#include "gpuramp/input/schema.hpp"

#include <string>
#include <vector>

namespace gpuramp::fuzz {

/// What a file says already: new values refer to it, so that they mean something there.
struct Surroundings {
  std::vector<std::string> names; ///< texts of the file
  std::vector<std::string> dates; ///< its days
};

/// Values for options, drawn from what their descriptions say: kind, unit, bounds, defaults.
class ValueMaker {
public:
  /// \param pages  of the kind of file; outlives this
  ValueMaker(const std::vector<input::ObjectPage>& pages, const Surroundings& around, Dice& dice)
      : pages_(pages), around_(around), dice_(dice)
  {
  }

  /// \return a value for the option that its reader mostly takes: within the bounds, often at them, else a usual one
  [[nodiscard]] input::Node value_for(const input::OptionRow& row);
  /// \return one that it should not take: beyond its bounds, without unit, of another kind
  [[nodiscard]] input::Node wrong_value_for(const input::OptionRow& row);
  /// \return an object with what is required and some of what is not
  [[nodiscard]] input::Node object(const std::string& title);
  [[nodiscard]] input::Node junk();

  /// \return the page of this title; null if there is none
  [[nodiscard]] const input::ObjectPage* page(const std::string& title) const;

private:
  input::Node value(const input::Type& type, const input::OptionRow& row);
  input::Node schedule(const input::Type& type, const input::OptionRow& row);
  input::Node series(const input::Type& type, const input::OptionRow& row);
  input::Node list(const input::Type& type, const input::OptionRow& row);
  input::Node real(core::Dimension dimension, const input::Doc& doc, bool whole);
  std::string name();
  std::string date();

  const std::vector<input::ObjectPage>& pages_;
  const Surroundings& around_;
  Dice& dice_;
  int depth_ = 0; ///< of objects that are being made
};

} // namespace gpuramp::fuzz
