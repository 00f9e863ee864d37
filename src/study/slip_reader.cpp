// SPDX-License-Identifier: Apache-2.0
#include "study/study_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::study {

namespace {

/// What slips in this scenario: classes of the projects in use, chips, and whichever of power, hall and announced ones
/// there are.
std::vector<std::string> things_that_slip(const scenario::Scenario& base)
{
  std::vector<std::string> things;
  const auto known = base.as_of.value_or(base.start);
  const auto add_project = [&](const scenario::Availability& when) {
    if (not when.project.empty())
      for (const auto& task : scenario::project(base.catalog, when.project).tasks)
        things.push_back(task.task_class);
  };
  for (const auto& campus : base.campuses) {
    for (const auto& hall : campus.halls) {
      add_project(hall.first);
      if (hall.first.available && (*hall.first.available > known || hall.count > 1))
        things.emplace_back("announced_hall");
    }
    for (const auto& tranche : campus.power.tranches) {
      add_project(tranche.when);
      if (tranche.when.available && *tranche.when.available > known)
        things.emplace_back("announced_power");
    }
  }
  if (not base.supply.lines.empty())
    things.emplace_back("chips");
  return things;
}

bool is_among(const std::vector<std::string>& names, const std::string& name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Reads slips of one file into a study.
class SlipReader {
public:
  SlipReader(input::ReadContext& context, std::filesystem::path dir, Study& study)
      : context_(context), dir_(std::move(dir)), study_(study)
  {
  }

  /// A later class of the same name replaces the earlier.
  void add(const SlipText& text, const std::string& pointer)
  {
    if (not text.factor && not text.delay)
      context_.complain(pointer, "has neither factor nor delay", input::kUncertainExample);
    SlipClass slip;
    slip.what = text.what;
    if (text.factor)
      slip.factor = distribution(*text.factor, pointer + "/factor", core::kNoDimension);
    if (text.delay)
      slip.delay = distribution(*text.delay, pointer + "/delay", core::kTimeDimension);
    slip.shared_frac = text.shared_frac;
    slip.source = text.source;
    std::erase_if(study_.slips, [&](const SlipClass& s) { return s.what == slip.what; });
    if (slip.factor || slip.delay)
      study_.slips.push_back(std::move(slip));
  }

private:
  std::optional<Distribution> distribution(const input::UncertainText& text, const std::string& pointer,
                                           core::Dimension dimension)
  {
    auto read = DistributionReader(context_, dir_, study_.files).read(text, pointer);
    if (not read)
      return std::nullopt;
    const bool fits = dimension == core::kNoDimension ? read->type.kind == ValueType::Kind::number
                                                      : read->type.dimension == dimension;
    if (fits)
      return std::move(read->distribution);
    context_.complain(pointer, "is of the wrong kind",
                      dimension == core::kNoDimension ? "write plain numbers" : "write durations such as \"2 month\"");
    return std::nullopt;
  }

  input::ReadContext& context_;
  std::filesystem::path dir_;
  Study& study_;
};

/// A file of defaults may know more classes than this scenario has.
void add_slip_file(const input::ReadContext& of_study, const std::filesystem::path& file,
                   const std::vector<std::string>& only, const scenario::Scenario& base, Study& study)
{
  input::Node tree;
  if (not input::read_json_file(file, tree, *of_study.problems))
    return;
  study.files.push_back(file);
  auto context = of_study;
  context.file = file.string();
  context.root = &tree;
  SlipFileText text;
  static_cast<void>(input::read_object(context, tree, "", text));
  SlipReader reader(context, file.parent_path(), study);
  const auto things = things_that_slip(base);
  for (std::size_t i = 0; i < text.classes.size(); ++i) {
    const auto& what = text.classes[i].what;
    if (is_among(things, what) && (only.empty() || is_among(only, what)))
      reader.add(text.classes[i], fmt::format("/classes/{}", i));
  }
}

} // namespace

void add_slips(input::ReadContext& context, const std::filesystem::path& dir, const SlipsText& text,
               const scenario::Scenario& base, Study& study)
{
  if (not text.file.empty())
    add_slip_file(context, dir / text.file, text.only, base, study);
  SlipReader reader(context, dir, study);
  for (std::size_t i = 0; i < text.classes.size(); ++i)
    reader.add(text.classes[i], fmt::format("/slips/classes/{}", i));
}

} // namespace gpuramp::study
