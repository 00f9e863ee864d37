// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/model_catalog.hpp"

#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/input/pointer.hpp"
#include "scenario/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace gpuramp::scenario {

struct CalibrationText {
  std::vector<ConstantSource> constants;
  std::vector<ActivityText> activities;
};

void describe(input::Visitor& v, CalibrationText& x)
{
  v.required("constants", x.constants, Doc{"constants of the models"});
  v.option("workload_activities", x.activities, Doc{"share of dynamic power, by benchmark"});
  v.note();
}

struct ChipFile {
  std::vector<NamedChip> chips;
};

void describe(input::Visitor& v, ChipFile& x)
{
  v.required("chips", x.chips, Doc{"GPUs the models know"});
  v.note();
}

struct TransformerFile {
  std::vector<NamedTransformer> transformers;
};

void describe(input::Visitor& v, TransformerFile& x)
{
  v.required("transformers", x.transformers, Doc{"models by name"});
  v.note();
}

namespace {

using input::Problems;

template <class File>
File read_file(const std::filesystem::path& path, Problems& problems)
{
  File result;
  input::Node tree;
  if (not read_json_file(path, tree, problems))
    return result;
  std::vector<Provenance> provenance;
  input::ReadContext context{.file = path.string(), .root = &tree, .problems = &problems, .provenance = &provenance};
  static_cast<void>(read_object(context, tree, "", result));
  return result;
}

/// Adds what is wrong with the constants to the problems.
void fill(model::Calibration& calibration, const std::vector<ConstantSource>& constants, const std::string& file,
          Problems& problems)
{
  const auto fields = model::calibration_fields();
  for (std::size_t i = 0; i < constants.size(); ++i) {
    const auto& constant = constants[i];
    const auto at = fmt::format("/constants/{}", i);
    const auto field =
        std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == constant.name; });
    if (field == fields.end()) {
      std::vector<std::string> names;
      for (const auto& f : fields)
        names.emplace_back(f.name);
      problems.add({file, 0, at, fmt::format("there is no constant '{}'", constant.name),
                    core::suggest_word(constant.name, names)});
      continue;
    }
    if (constant.unit != field->unit)
      problems.add({file, 0, at + "/unit", fmt::format("'{}' is in '{}'", constant.name, constant.unit),
                    fmt::format("its unit is '{}'", field->unit)});
    if (not(constant.value >= field->low && constant.value <= field->high))
      problems.add({file, 0, at + "/value", fmt::format("'{}' is {}", constant.name, constant.value),
                    fmt::format("give {} .. {}", field->low, field->high)});
    calibration.*(field->member) = constant.value;
  }
  for (const auto& field : fields) {
    const auto n = std::count_if(constants.begin(), constants.end(),
                                 [&](const auto& constant) { return constant.name == field.name; });
    if (n != 1)
      problems.add(
          {file, 0, "/constants", fmt::format("the constant '{}' is given {} times", field.name, n), "give each once"});
  }
}

std::string normal(std::string name)
{
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return c == '_' || c == ' ' ? '-' : static_cast<char>(std::tolower(c)); });
  return name;
}

template <class T>
const T* find_named(const std::vector<T>& entries, const std::string& name)
{
  const auto wanted = normal(name);
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const T& entry) {
    return entry.name == wanted || std::find(entry.aliases.begin(), entry.aliases.end(), wanted) != entry.aliases.end();
  });
  return found == entries.end() ? nullptr : &*found;
}

} // namespace

ModelCatalog read_model_catalog(const std::filesystem::path& folder)
{
  Problems problems;
  ModelCatalog catalog;
  const auto calibration_file = folder / "calibration.json";
  const auto calibration = read_file<CalibrationText>(calibration_file, problems);
  for (auto& named : read_file<ChipFile>(folder / "chips.json", problems).chips)
    catalog.chips.push_back(named.chip);
  catalog.transformers = read_file<TransformerFile>(folder / "transformers.json", problems).transformers;
  if (problems.empty())
    fill(catalog.calibration, calibration.constants, calibration_file.string(), problems);
  for (const auto& named : catalog.transformers)
    if (const auto problem = model::problem_of(named.shape); not problem.empty())
      problems.add({(folder / "transformers.json").string(), 0, "", fmt::format("'{}': {}", named.name, problem),
                    "correct the shape"});
  problems.throw_if_any();
  catalog.constants = calibration.constants;
  for (const auto& activity : calibration.activities)
    catalog.activities.push_back(activity.value);
  return catalog;
}

model::Calibration calibration_of(const std::vector<ConstantSource>& constants, const std::string& file,
                                  input::Problems& problems)
{
  model::Calibration calibration;
  fill(calibration, constants, file, problems);
  return calibration;
}

const NamedTransformer* find_transformer(const std::vector<NamedTransformer>& transformers, const std::string& name)
{
  return find_named(transformers, name);
}

const model::Chip* find_chip(const ModelCatalog& catalog, const std::string& name)
{
  return find_named(catalog.chips, name);
}

const NamedTransformer* find_transformer(const ModelCatalog& catalog, const std::string& name)
{
  return find_named(catalog.transformers, name);
}

const NamedTransformer* find_mixture(const ModelCatalog& catalog, const model::TransformerShape& shape)
{
  const auto found = std::find_if(catalog.transformers.begin(), catalog.transformers.end(), [&](const auto& known) {
    const auto& other = known.shape;
    return model::is_moe(other) && other.hidden == shape.hidden && other.experts == shape.experts &&
           other.experts_per_token == shape.experts_per_token && other.expert_hidden == shape.expert_hidden;
  });
  return found == catalog.transformers.end() ? nullptr : &*found;
}

} // namespace gpuramp::scenario
