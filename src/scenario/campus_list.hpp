// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/scenario/campus.hpp"
#include "scenario/options.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gpuramp::scenario {

/// Makes the campuses of a scenario from the entries of its list: each states one, or a template of many. Whatever is
/// unsound goes into the problems of the context.
class CampusList {
public:
  /// \pre the context outlives it
  explicit CampusList(input::ReadContext& context) : context_(context) {}

  /// \param pointer  of the entry
  void add(CampusText text, const std::string& pointer);

  [[nodiscard]] std::vector<Campus> take_campuses() { return std::move(campuses_); }
  /// \return [campus] the pointer of its entry
  [[nodiscard]] std::vector<std::string> take_pointers() { return std::move(pointers_); }

private:
  [[nodiscard]] bool has_places(const CampusTemplate& made, const std::string& pointer);
  [[nodiscard]] bool is_sound(const CampusTemplate& made, const std::string& pointer);
  [[nodiscard]] bool is_bounded(const CampusTemplate& made, const std::string& pointer);
  void add_made(Campus campus, const CampusTemplate& made, const std::string& pointer);
  void add_campus(Campus campus, const std::string& pointer);
  void need_power(const Campus& campus, const std::string& pointer);
  void set_pue(Campus& campus, const std::string& pointer);

  input::ReadContext& context_;
  std::vector<Campus> campuses_;
  std::vector<std::string> pointers_;
  double n_made_ = 0; ///< values, by templates
};

} // namespace gpuramp::scenario
