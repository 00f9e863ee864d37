// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/study/tolerances.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Files of tolerances and gates as they are written: one describe() per object.
namespace gpuramp::study {

/// A plain number, or a limit to each side.
struct FigureLimits {
  std::optional<double> brief;
  Allowed sides;
};

/// The same, in days.
struct MilestoneLimits {
  std::optional<double> brief;
  Allowed sides;
};

struct TolerancesText {
  double relative_percent = Tolerances{}.relative_percent;
  double milestone_days = Tolerances{}.milestone_days;
  bool both_sides = false;
  std::map<std::string, FigureLimits> metrics;
  std::map<std::string, MilestoneLimits> milestones;
};

struct GateText {
  std::optional<std::string> brief;
  std::string gate, reason;
};

struct GatesText {
  std::vector<GateText> gates;
};

void describe(input::Visitor& v, FigureLimits& x);
void describe(input::Visitor& v, MilestoneLimits& x);
void describe(input::Visitor& v, TolerancesText& x);
void describe(input::Visitor& v, GateText& x);
void describe(input::Visitor& v, GatesText& x);

/// \return the gate, however it is written
[[nodiscard]] inline const std::string& text_of(const GateText& x)
{
  return x.brief ? *x.brief : x.gate;
}

/// Reads a whole file. \param and_then  further checks, if it could be read; they may add problems
/// \throws core::InputError with every problem
template <class Text>
void read_text(
    const std::filesystem::path& file, Text& text,
    const std::function<void(input::ReadContext&)>& and_then = [](input::ReadContext&) {})
{
  input::Problems problems;
  input::Node tree;
  std::vector<input::Provenance> provenance;
  input::ReadContext context{.file = file.string(), .root = &tree, .problems = &problems, .provenance = &provenance};
  if (input::read_json_file(file, tree, problems) && input::read_object(context, tree, "", text))
    and_then(context);
  problems.throw_if_any();
}

} // namespace gpuramp::study
