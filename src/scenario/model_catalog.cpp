#include "gpuramp/scenario/model_catalog.hpp"

#include "json_tree.hpp"
#include "object_reader.hpp"

#include <algorithm>
#include <cctype>

namespace gpuramp::scenario {

template <>
struct EnumNames<model::Mlp> {
  static constexpr std::array<std::string_view, 2> names{"gelu", "swiglu"};
};

template <class V>
void describe(V& v, ConstantSource& x)
{
  v.required("name", x.name, Doc{"the constant"});
  v.required("meaning", x.meaning, Doc{"what it stands for"});
  v.required("unit", x.unit, Doc{"its unit"});
  v.required("value", x.value, Doc{"its value"});
  v.required("origin", x.origin, Doc{"fitted, measured or assumed"});
  v.required("source", x.source, Doc{"where the value comes from"});
}

struct ActivityText {
  model::WorkloadActivity value;
  std::string source;
};

template <class V>
void describe(V& v, ActivityText& x)
{
  v.required("name", x.value.name, Doc{"benchmark"});
  v.required("activity", x.value.activity, Doc{"share of the GPU's dynamic power on one server", 0, 1});
  v.required("source", x.source, Doc{"where the value comes from"});
}

struct CalibrationText {
  std::vector<ConstantSource> constants;
  std::vector<ActivityText> activities;
};

template <class V>
void describe(V& v, CalibrationText& x)
{
  v.required("constants", x.constants, Doc{"constants of the models"});
  v.option("workload_activities", x.activities, Doc{"share of dynamic power, by benchmark"});
  v.note();
}

template <class V>
void describe(V& v, model::Chip& x)
{
  v.required("name", x.name, Doc{"name by which cases refer to it"});
  v.option("aliases", x.aliases, Doc{"other names"});
  v.required("rack_type", x.rack_type, Doc{"rack type whose numbers hold for what is not stated here"});
  v.option("server_gpus", x.server_gpus, Doc{"GPUs of one server", 1, 1'000});
  v.option("peak_bf16", x.peak_bf16, Doc{"dense peak", kPositive});
  v.option("peak_fp8", x.peak_fp8, Doc{"dense peak", kPositive});
  v.option("peak_fp4", x.peak_fp4, Doc{"dense peak", kPositive});
  v.option("hbm", x.hbm, Doc{"memory", kPositive});
  v.option("hbm_bandwidth", x.hbm_bandwidth, Doc{"memory bandwidth", kPositive});
  v.option("scale_up", x.scale_up, Doc{"scale-up bandwidth, both directions together", kPositive});
  v.option("scale_out", x.scale_out, Doc{"scale-out bandwidth, one direction", kPositive});
  v.option("matmul_bf16_frac", x.matmul_bf16_frac, Doc{"best matrix multiply / peak", kPositive, 1});
  v.option("matmul_fp8_frac", x.matmul_fp8_frac, Doc{"best matrix multiply / peak", kPositive, 1});
  v.option("matmul_fp4_frac", x.matmul_fp4_frac, Doc{"best matrix multiply / peak", kPositive, 1});
  v.option("compute_units", x.compute_units, Doc{"streaming multiprocessors or compute units", 0, 100'000});
  v.option("clock_hz", x.clock_hz, Doc{"boost clock of the compute units", 0, 1e11});
  v.required("tdp", x.tdp, Doc{"thermal design power of one GPU", kPositive});
  std::string source;
  v.required("source", source, Doc{"where the numbers come from"});
}

struct ChipFile {
  std::vector<model::Chip> chips;
};

template <class V>
void describe(V& v, ChipFile& x)
{
  v.required("chips", x.chips, Doc{"GPUs the models know"});
  v.note();
}

template <class V>
void describe(V& v, NamedTransformer& x)
{
  auto& s = x.shape;
  v.required("name", x.name, Doc{"name by which cases refer to it"});
  v.option("aliases", x.aliases, Doc{"other names"});
  v.required("layers", s.layers, Doc{"transformer layers", 1, 100'000});
  v.required("hidden", s.hidden, Doc{"model width", 1, 1e7});
  v.required("heads", s.heads, Doc{"attention heads", 1, 1e6});
  v.required("kv_heads", s.kv_heads, Doc{"key and value heads", 1, 1e6});
  v.option("head_dim", s.head_dim, Doc{"width of a head; 0: hidden / heads", 0, 1e6});
  v.required("ffn_hidden", s.ffn_hidden, Doc{"inner width of the MLP", 1, 1e7});
  v.option("mlp", s.mlp, Doc{"gelu or swiglu"});
  v.required("vocabulary", s.vocabulary, Doc{"tokens known", 1, 1e8});
  v.option("experts", s.experts, Doc{"routed experts", 0, 1e6});
  v.option("experts_per_token", s.experts_per_token, Doc{"experts that a token visits", 0, 1e6});
  v.option("shared_experts", s.shared_experts, Doc{"experts that every token visits", 0, 1e6});
  v.option("expert_hidden", s.expert_hidden, Doc{"inner width of an expert", 0, 1e7});
  v.option("dense_layers", s.dense_layers, Doc{"layers with a dense MLP", 0, 1e5});
  v.option("kv_latent", s.kv_latent, Doc{"values stored per token and layer by latent attention", 0, 1e6});
  v.option("q_latent", s.q_latent, Doc{"inner width of a low-rank query projection", 0, 1e6});
  v.option("input_tokens", x.input_tokens, Doc{"mean of the benchmark's requests", 0, 1e7});
  v.option("max_output_tokens", x.max_output_tokens, Doc{"longest output that the benchmark allows", 0, 1e7});
  v.option("output_tokens", x.output_tokens, Doc{"mean of the benchmark's requests", 0, 1e7});
  v.option("server_user_tokens_per_s", x.server_user_tokens_per_s, Doc{"least rate per user in the benchmark's server scenario", 0, 1e5});
  std::string source;
  v.required("source", source, Doc{"where the numbers come from"});
}

struct TransformerFile {
  std::vector<NamedTransformer> transformers;
};

template <class V>
void describe(V& v, TransformerFile& x)
{
  v.required("transformers", x.transformers, Doc{"models by name"});
  v.note();
}

namespace {

using Problems = std::vector<core::InputProblem>;

template <class File>
File read_file(const std::filesystem::path& path, Problems& problems)
{
  File result;
  Node tree;
  if (not read_json_file(path, tree, problems))
    return result;
  if (tree.kind != Node::Kind::object) {
    problems.push_back({path.string(), tree.line, "", "is not an object", "write {...}"});
    return result;
  }
  std::vector<Provenance> provenance;
  ReadContext context;
  context.file = path.string();
  context.problems = &problems;
  context.provenance = &provenance;
  ObjectReader reader(context, tree, "");
  describe(reader, result);
  reader.finish();
  return result;
}

void fill(model::Calibration& calibration, const std::vector<ConstantSource>& constants, const std::string& file, Problems& problems)
{
  const auto fields = model::calibration_fields();
  for (std::size_t i = 0; i < constants.size(); ++i) {
    const auto& constant = constants[i];
    const auto at = fmt::format("/constants/{}", i);
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == constant.name; });
    if (field == fields.end()) {
      std::vector<std::string> names;
      for (const auto& f : fields)
        names.emplace_back(f.name);
      const auto near = core::nearest_word(constant.name, names);
      problems.push_back({file, 0, at, fmt::format("there is no constant '{}'", constant.name), near.empty() ? "" : fmt::format("did you mean '{}'?", near)});
      continue;
    }
    if (constant.unit != field->unit)
      problems.push_back({file, 0, at + "/unit", fmt::format("'{}' is in '{}'", constant.name, constant.unit), fmt::format("its unit is '{}'", field->unit)});
    if (not(constant.value >= field->low && constant.value <= field->high))
      problems.push_back({file, 0, at + "/value", fmt::format("'{}' is {}", constant.name, constant.value), fmt::format("give {} .. {}", field->low, field->high)});
    calibration.*(field->member) = constant.value;
  }
  for (const auto& field : fields) {
    const auto n = std::count_if(constants.begin(), constants.end(), [&](const auto& constant) { return constant.name == field.name; });
    if (n != 1)
      problems.push_back({file, 0, "/constants", fmt::format("the constant '{}' is given {} times", field.name, n), "give each once"});
  }
}

std::string normal(std::string name)
{
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return c == '_' || c == ' ' ? '-' : static_cast<char>(std::tolower(c)); });
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
  catalog.chips = read_file<ChipFile>(folder / "chips.json", problems).chips;
  catalog.transformers = read_file<TransformerFile>(folder / "transformers.json", problems).transformers;
  if (problems.empty())
    fill(catalog.calibration, calibration.constants, calibration_file.string(), problems);
  for (const auto& named : catalog.transformers)
    if (const auto problem = model::problem_of(named.shape); not problem.empty())
      problems.push_back({(folder / "transformers.json").string(), 0, "", fmt::format("'{}': {}", named.name, problem), "correct the shape"});
  if (not problems.empty())
    throw core::InputError(std::move(problems));
  catalog.constants = calibration.constants;
  for (const auto& activity : calibration.activities)
    catalog.activities.push_back(activity.value);
  return catalog;
}

const model::Chip* find_chip(const ModelCatalog& catalog, const std::string& name) { return find_named(catalog.chips, name); }

const NamedTransformer* find_transformer(const ModelCatalog& catalog, const std::string& name) { return find_named(catalog.transformers, name); }

} // namespace gpuramp::scenario
