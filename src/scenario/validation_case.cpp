// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/validation_case.hpp"

#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/scenario/release_date.hpp"
#include "scenario/case_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace gpuramp::scenario {
namespace {

using input::Node;
using input::Problems;

constexpr double kGiB = 1024.0 * 1024 * 1024;

model::Precision precision_of(PrecisionName name)
{
  switch (name) {
    case PrecisionName::bf16:
    case PrecisionName::fp16: return model::Precision::bf16;
    case PrecisionName::fp8:
    case PrecisionName::int8: return model::Precision::fp8;
    case PrecisionName::fp4:
    case PrecisionName::nvfp4: return model::Precision::fp4;
  }
  return model::Precision::bf16;
}

/// Published tables write null for what does not apply.
void drop_nulls(Node& node)
{
  std::erase_if(node.members, [](const auto& member) { return member.second.kind == Node::Kind::null; });
  for (auto& [key, member] : node.members)
    drop_nulls(member);
  for (auto& item : node.items)
    drop_nulls(item);
}

/// Makes a case of what is written.
class CaseMaker {
public:
  CaseMaker(input::ReadContext& context, std::string pointer, CaseText text)
      : context_(context), pointer_(std::move(pointer)), text_(std::move(text)), result_(text_.inputs.plain)
  {
  }

  ValidationCase make()
  {
    result_.id = text_.id;
    result_.kind = text_.kind;
    result_.split = text_.split;
    result_.source = text_.source;
    result_.quantity = text_.published.quantity;
    result_.published = text_.published.value;
    result_.unit = text_.published.unit;
    take_software();
    take_node();
    take_model();
    take_training();
    take_parallelism();
    take_payload();
    if (text_.inputs.precision)
      result_.precision = precision_of(*text_.inputs.precision);
    return std::move(result_);
  }

private:
  /// "2026-06" or "2026-06-15", or "mature"; else what the source says.
  void take_software()
  {
    const auto& text = text_.inputs.software;
    if (text.empty())
      result_.software = release_named_in(result_.source);
    if (text.empty() || text == "mature")
      return;
    result_.software = core::parse_date(text.size() == 7 ? text + "-01" : text);
    if (not result_.software)
      complain("/software", fmt::format("'{}' is not a month, a day or mature", text),
               R"(write "2026-06", "2026-06-15" or "mature")");
  }

  /// "8xH800": GPUs and accelerator in one text.
  void take_node()
  {
    const auto& text = text_.inputs.node;
    const auto at = text.find('x');
    if (at == std::string::npos || at == 0 || at > 4 ||
        not std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                        [](unsigned char c) { return std::isdigit(c) != 0; }))
      return;
    result_.gpus = std::stoll(text.substr(0, at));
    result_.accelerator = text.substr(at + 1);
  }

  void take_model()
  {
    const auto& model = text_.inputs.model;
    if (not model)
      return;
    if (model->brief) {
      result_.model_name = *model->brief;
      return;
    }
    auto shape = model->shape;
    shape.kv_heads = model->kv_heads.value_or(shape.heads);
    shape.ffn_hidden = model->ffn_hidden.value_or(4 * shape.hidden);
    shape.mlp = model->mlp == MlpName::swiglu ? model::Mlp::swiglu : model::Mlp::gelu;
    if (const auto problem = model::problem_of(shape); not problem.empty())
      complain("/model", problem, "correct the shape");
    result_.shape = shape;
  }

  void take_training()
  {
    const auto& training = text_.inputs.training;
    if (not training)
      return;
    result_.batch = training->batch;
    result_.batch->precision = precision_of(training->precision);
    result_.batch->uneven_experts = training->uneven_experts.value_or(names_mlperf_round(result_.source));
    result_.fused_attention = training->fused_attention;
    result_.fused_communication = training->fused_communication;
    result_.gradient_bytes = training->gradient_bytes;
  }

  void take_parallelism()
  {
    const auto& written = text_.inputs.parallelism;
    if (written) {
      result_.automatic_mapping = written->automatic;
      result_.mapping = written->mapping;
    }
    if (const auto& training = text_.inputs.training) {
      result_.mapping.recompute = training->recompute;
      result_.mapping.sequence_parallel = training->sequence_parallel;
    }
  }

  void take_payload()
  {
    const auto& x = text_.inputs;
    for (const auto& [size, unit] :
         {std::pair{x.payload_gib, kGiB}, std::pair{x.payload_mib, kGiB / 1024}, std::pair{x.payload_bytes, 1.0}})
      if (size.value_or(0) > 0)
        result_.payload_bytes = *size * unit;
  }

  /// \param at  below the case, or below its object of inputs
  void complain(const std::string& at, std::string problem, std::string suggestion)
  {
    const auto apart = pointer_ + "/inputs" + at;
    context_.complain(context_.given(apart) ? apart : pointer_ + at, std::move(problem), std::move(suggestion));
  }

  input::ReadContext& context_;
  std::string pointer_;
  CaseText text_;
  ValidationCase result_;
};

/// \return the case; nothing if there are problems
std::optional<ValidationCase> read_case(input::ReadContext context, const Node& node, const std::string& pointer)
{
  std::vector<std::string> unread;
  context.unread = &unread;
  CaseText text;
  if (not read_object(context, node, pointer, text))
    return std::nullopt;
  auto result = CaseMaker(context, pointer, std::move(text)).make();
  result.file = context.file;
  result.line = node.line;
  for (const auto& key : unread)
    result.ignored.push_back(key.substr(pointer.size() + 1));
  return result;
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& path)
{
  std::error_code error;
  if (not std::filesystem::is_directory(path, error))
    return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    if (entry.path().extension() == ".json")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty())
    throw core::InputError(
        {{path.string(), 0, "", "there is no *.json file in this folder", "name a file or a folder of cases"}});
  return files;
}

} // namespace

std::vector<ValidationCase> read_validation_cases(const std::filesystem::path& path)
{
  Problems problems;
  std::vector<ValidationCase> cases;
  for (const auto& file : files_of(path)) {
    Node tree;
    if (not read_json_file(file, tree, problems))
      continue;
    drop_nulls(tree);
    std::vector<input::Provenance> provenance;
    input::ReadContext context{.file = file.string(), .root = &tree, .problems = &problems, .provenance = &provenance};
    if (tree.kind != Node::Kind::array)
      context.add(tree, "", fmt::format("is {}, not an array of cases", to_string(tree.kind)),
                  "write [{\"id\": ...}, ...]");
    for (std::size_t i = 0; i < tree.items.size(); ++i)
      if (auto read = read_case(context, tree.items[i], fmt::format("/{}", i)))
        cases.push_back(std::move(*read));
  }
  std::set<std::string> ids;
  for (const auto& c : cases)
    if (not ids.insert(c.id).second)
      problems.add({c.file, c.line, "", fmt::format("the id '{}' is used twice", c.id), "give each case its own"});
  problems.throw_if_any();
  return cases;
}

} // namespace gpuramp::scenario
