// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/validation_case.hpp"

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/scenario/release_date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>

namespace gpuramp::scenario {
namespace {

using input::Node;
using input::pointer_to;
using input::Problems;

constexpr double kGiB = 1024.0 * 1024 * 1024;

/// Reads members of one object; remembers which it was asked for.
class Fields {
public:
  Fields(const Node& object, std::string file, std::string pointer, Problems& problems)
      : object_(object), file_(std::move(file)), pointer_(std::move(pointer)), problems_(problems)
  {
  }

  const Node* take(const std::string& key)
  {
    known_.insert(key);
    const auto* found = object_.find(key);
    return found != nullptr && found->kind == Node::Kind::null ? nullptr : found;
  }

  void text(const std::string& key, std::string& value)
  {
    if (const auto* node = expect(key, Node::Kind::text, "a text"))
      value = node->text;
  }

  void number(const std::string& key, double& value, double least)
  {
    const auto* node = expect(key, Node::Kind::number, "a number");
    if (node == nullptr)
      return;
    if (not(node->number >= least))
      complain(*node, key, fmt::format("{} is {}", node->number, node->number < 0 ? "negative" : "too small"),
               fmt::format("give at least {}", least));
    else
      value = node->number;
  }

  void number(const std::string& key, std::optional<double>& value, double least)
  {
    if (object_.find(key) == nullptr)
      return;
    double inner = 0;
    number(key, inner, least);
    value = inner;
  }

  void whole(const std::string& key, std::int64_t& value, std::int64_t least)
  {
    const auto* node = expect(key, Node::Kind::number, "a whole number");
    if (node == nullptr)
      return;
    if (not node->whole || std::abs(node->number) > 1e15)
      complain(*node, key, fmt::format("{} is not a whole number", node->number), "write one without a point");
    else if (node->number < static_cast<double>(least))
      complain(*node, key, fmt::format("{} is {}", node->number, node->number < 0 ? "negative" : "too small"),
               fmt::format("give at least {}", least));
    else
      value = static_cast<std::int64_t>(node->number);
  }

  void flag(const std::string& key, bool& value)
  {
    if (const auto* node = expect(key, Node::Kind::boolean, "true or false"))
      value = node->boolean;
  }

  void flag(const std::string& key, std::optional<bool>& value)
  {
    if (object_.find(key) == nullptr)
      return;
    bool inner = false;
    flag(key, inner);
    value = inner;
  }

  template <class E, std::size_t N>
  void choice(const std::string& key, E& value, const std::array<std::pair<const char*, E>, N>& names)
  {
    const auto* node = expect(key, Node::Kind::text, "a text");
    if (node == nullptr)
      return;
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& n) { return node->text == n.first; });
    if (found != names.end()) {
      value = found->second;
      return;
    }
    std::string all;
    for (const auto& [name, e] : names)
      all += (all.empty() ? "" : ", ") + std::string(name);
    complain(*node, key, fmt::format("unknown value '{}'", node->text), "one of " + all);
  }

  void require(std::initializer_list<const char*> keys)
  {
    for (const auto* key : keys)
      if (object_.find(key) == nullptr)
        problems_.add({file_, object_.line, pointer_, fmt::format("'{}' is missing", key), "state it"});
  }

  void complain(const Node& node, const std::string& key, std::string problem, std::string suggestion)
  {
    problems_.add({file_, node.line, pointer_to(pointer_, key), std::move(problem), std::move(suggestion)});
  }

  [[nodiscard]] std::vector<std::string> unread() const
  {
    std::vector<std::string> keys;
    for (const auto& [key, node] : object_.members)
      if (not known_.contains(key))
        keys.push_back(key);
    return keys;
  }

private:
  const Node* expect(const std::string& key, Node::Kind kind, const char* wanted)
  {
    const auto* node = take(key);
    if (node == nullptr || node->kind == kind)
      return node;
    complain(*node, key, fmt::format("is {}, not {}", to_string(node->kind), wanted), fmt::format("write {}", wanted));
    return nullptr;
  }

  const Node& object_;
  std::string file_;
  std::string pointer_;
  Problems& problems_;
  std::set<std::string> known_;
};

const std::array<std::pair<const char*, model::Precision>, 6> kPrecisions{{{"bf16", model::Precision::bf16},
                                                                           {"fp16", model::Precision::bf16},
                                                                           {"fp8", model::Precision::fp8},
                                                                           {"int8", model::Precision::fp8},
                                                                           {"fp4", model::Precision::fp4},
                                                                           {"nvfp4", model::Precision::fp4}}};
const std::array<std::pair<const char*, model::Recompute>, 3> kRecomputes{
    {{"none", model::Recompute::none}, {"selective", model::Recompute::selective}, {"full", model::Recompute::full}}};
const std::array<std::pair<const char*, model::Mlp>, 3> kMlps{
    {{"gelu", model::Mlp::gelu}, {"relu", model::Mlp::gelu}, {"swiglu", model::Mlp::swiglu}}};

/// The object of one case.
class CaseReader {
public:
  CaseReader(const Node& node, std::string file, std::string pointer, Problems& problems)
      : node_(node), file_(std::move(file)), pointer_(std::move(pointer)), problems_(problems)
  {
  }

  ValidationCase read()
  {
    result_.file = file_;
    result_.line = node_.line;
    Fields fields(node_, file_, pointer_, problems_);
    fields.require({"id", "kind", "published"});
    fields.text("id", result_.id);
    fields.text("kind", result_.kind);
    result_.split = "check";
    fields.text("split", result_.split);
    fields.text("source", result_.source);
    for (const auto* known : {"evidence", "note"})
      (void)fields.take(known);
    if (const auto* published = object("published", fields))
      read_published(*published);
    read_inputs(fields);
    if (const auto* inputs = object("inputs", fields)) {
      Fields inner(*inputs, file_, pointer_to(pointer_, "inputs"), problems_);
      read_inputs(inner);
      keep_unread(inner, "inputs/");
    }
    keep_unread(fields, "");
    return std::move(result_);
  }

private:
  const Node* object(const char* key, Fields& fields)
  {
    const auto* node = fields.take(key);
    if (node == nullptr || node->kind == Node::Kind::object)
      return node;
    fields.complain(*node, key, fmt::format("is {}, not an object", to_string(node->kind)), "write {...}");
    return nullptr;
  }

  void keep_unread(const Fields& fields, const std::string& prefix)
  {
    for (const auto& key : fields.unread())
      result_.ignored.push_back(prefix + key);
  }

  void read_published(const Node& node)
  {
    Fields fields(node, file_, pointer_to(pointer_, "published"), problems_);
    fields.require({"quantity", "value", "unit"});
    fields.text("quantity", result_.quantity);
    fields.text("unit", result_.unit);
    fields.number("value", result_.published, 1e-300);
  }

  void read_inputs(Fields& fields)
  {
    read_software(fields);
    fields.text("accelerator", result_.accelerator);
    fields.whole("gpus", result_.gpus, 1);
    read_node_text(fields);
    read_model(fields);
    if (const auto* training = object("training", fields))
      read_training(*training);
    read_parallelism(fields);
    fields.text("collective", result_.collective);
    fields.text("algorithm", result_.algorithm);
    read_payload(fields);
    fields.text("workload", result_.workload);
    fields.text("cooling", result_.cooling);
    fields.text("scenario", result_.scenario);
    if (fields.take("precision") != nullptr) {
      model::Precision precision = model::Precision::bf16;
      fields.choice("precision", precision, kPrecisions);
      result_.precision = precision;
    }
    fields.number("avg_context_tokens", result_.context_tokens, 1);
    fields.number("input_tokens", result_.input_tokens, 1);
    fields.number("output_tokens", result_.output_tokens, 1);
    fields.number("tokens_per_s_per_user", result_.user_tokens_per_s, 1e-3);
    fields.number("requests", result_.requests, 1);
    fields.whole("tensor_parallel", result_.tensor_parallel, 0);
    fields.whole("gpus_per_node", result_.gpus_per_node, 1);
    fields.number("failures_per_1000_node_days", result_.failures_per_1000_node_days, 0);
    fields.number("checkpoint_interval_min", result_.checkpoint_interval_min, 0);
    fields.number("restart_overhead_min", result_.restart_overhead_min, 0);
    fields.number("checkpoint_write_s", result_.checkpoint_write_s, 0);
    fields.number("days", result_.days, 0);
    fields.text("fabric", result_.fabric);
    read_campuses(fields);
  }

  void read_campuses(Fields& fields)
  {
    fields.number("parameters", result_.parameters, 1);
    fields.number("step_s", result_.step_s, 0);
    fields.whole("campuses", result_.campuses, 1);
    fields.number("gbit_per_s", result_.gbit_per_s, 0);
    fields.number("distance_km", result_.distance_km, 0);
    fields.whole("steps_between", result_.steps_between, 1);
    fields.number("bytes_per_weight", result_.bytes_per_weight, 0.01);
    fields.number("overlap_s", result_.overlap_s, 0);
  }

  /// "2026-06" or "2026-06-15", or "mature"; else what the source says.
  void read_software(Fields& fields)
  {
    std::string text;
    const auto* node = fields.take("software");
    fields.text("software", text);
    if (node == nullptr)
      result_.software = release_named_in(result_.source);
    if (node == nullptr || text.empty() || text == "mature")
      return;
    result_.software = core::parse_date(text.size() == 7 ? text + "-01" : text);
    if (not result_.software)
      fields.complain(*node, "software", fmt::format("'{}' is not a month, a day or mature", text),
                      R"(write "2026-06", "2026-06-15" or "mature")");
  }

  /// "8xH800": GPUs and accelerator in one text.
  void read_node_text(Fields& fields)
  {
    std::string text;
    fields.text("node", text);
    const auto at = text.find('x');
    if (at == std::string::npos || at == 0 || at > 4 ||
        not std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                        [](unsigned char c) { return std::isdigit(c) != 0; }))
      return;
    result_.gpus = std::stoll(text.substr(0, at));
    result_.accelerator = text.substr(at + 1);
  }

  void read_model(Fields& fields)
  {
    const auto* node = fields.take("model");
    if (node == nullptr)
      return;
    if (node->kind == Node::Kind::text) {
      result_.model_name = node->text;
      return;
    }
    if (node->kind != Node::Kind::object) {
      fields.complain(*node, "model", fmt::format("is {}, not a name or a shape", to_string(node->kind)),
                      R"(write "llama3.1-405b" or {"layers": ...})");
      return;
    }
    read_shape(*node);
  }

  void read_shape(const Node& node)
  {
    const auto n_before = problems_.size();
    Fields fields(node, file_, pointer_to(pointer_, "model"), problems_);
    model::TransformerShape s;
    fields.require({"layers", "hidden", "heads", "vocabulary"});
    fields.whole("layers", s.layers, 1);
    fields.whole("hidden", s.hidden, 1);
    fields.whole("heads", s.heads, 1);
    s.kv_heads = s.heads;
    s.ffn_hidden = 4 * s.hidden;
    fields.whole("kv_heads", s.kv_heads, 1);
    fields.whole("head_dim", s.head_dim, 1);
    fields.whole("ffn_hidden", s.ffn_hidden, 1);
    fields.choice("mlp", s.mlp, kMlps);
    fields.whole("vocabulary", s.vocabulary, 1);
    fields.whole("experts", s.experts, 0);
    fields.whole("experts_per_token", s.experts_per_token, 0);
    fields.whole("shared_experts", s.shared_experts, 0);
    fields.whole("expert_hidden", s.expert_hidden, 0);
    fields.whole("dense_layers", s.dense_layers, 0);
    fields.whole("kv_latent", s.kv_latent, 0);
    fields.whole("q_latent", s.q_latent, 0);
    fields.whole("mtp_layers", s.mtp_layers, 0);
    keep_unread(fields, "model/");
    if (problems_.size() > n_before)
      return;
    if (const auto problem = model::problem_of(s); not problem.empty())
      problems_.add({file_, node.line, pointer_to(pointer_, "model"), problem, "correct the shape"});
    result_.shape = s;
  }

  void read_training(const Node& node)
  {
    Fields fields(node, file_, pointer_to(pointer_, "training"), problems_);
    model::TrainingBatch b;
    fields.require({"sequence_length", "global_batch_sequences"});
    fields.whole("sequence_length", b.sequence, 1);
    fields.whole("global_batch_sequences", b.global_batch, 1);
    fields.choice("precision", b.precision, kPrecisions);
    fields.choice("recompute", result_.mapping.recompute, kRecomputes);
    fields.flag("sequence_parallel", result_.mapping.sequence_parallel);
    fields.flag("distributed_optimizer", b.distributed_optimizer);
    fields.flag("overlap_gradient_reduction", b.overlap_gradient_reduction);
    fields.flag("fused_attention", result_.fused_attention);
    fields.flag("fused_communication", result_.fused_communication);
    fields.flag("full_graphs", b.full_graphs);
    fields.number("gradient_bytes", result_.gradient_bytes, 1);
    keep_unread(fields, "training/");
    result_.batch = b;
  }

  void read_parallelism(Fields& outer)
  {
    const auto* node = outer.take("parallelism");
    if (node == nullptr)
      return;
    if (node->kind == Node::Kind::text && node->text == "auto") {
      result_.automatic_mapping = true;
      return;
    }
    if (node->kind != Node::Kind::object) {
      outer.complain(*node, "parallelism", fmt::format("is {}, not a mapping", to_string(node->kind)),
                     R"(write "auto" or {"tensor": ...})");
      return;
    }
    Fields fields(*node, file_, pointer_to(pointer_, "parallelism"), problems_);
    auto& m = result_.mapping;
    fields.require({"tensor", "pipeline", "data"});
    fields.whole("tensor", m.tensor, 1);
    fields.whole("pipeline", m.pipeline, 1);
    fields.whole("context", m.context, 1);
    fields.whole("expert", m.expert, 1);
    fields.whole("data", m.data, 1);
    fields.whole("interleave", m.interleave, 1);
    fields.whole("micro_batch_sequences", m.micro_batch, 1);
    fields.flag("fully_sharded", m.fully_sharded);
    keep_unread(fields, "parallelism/");
  }

  void read_payload(Fields& fields)
  {
    for (const auto& [key, bytes] :
         {std::pair{"payload_gib", kGiB}, std::pair{"payload_mib", kGiB / 1024}, std::pair{"payload_bytes", 1.0}}) {
      double value = 0;
      fields.number(key, value, 0);
      if (value > 0)
        result_.payload_bytes = value * bytes;
    }
  }

  const Node& node_;
  std::string file_;
  std::string pointer_;
  Problems& problems_;
  ValidationCase result_;
};

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
    if (tree.kind != Node::Kind::array) {
      problems.add({file.string(), tree.line, "", fmt::format("is {}, not an array of cases", to_string(tree.kind)),
                    "write [{\"id\": ...}, ...]"});
      continue;
    }
    for (std::size_t i = 0; i < tree.items.size(); ++i) {
      const auto pointer = fmt::format("/{}", i);
      if (tree.items[i].kind == Node::Kind::object)
        cases.push_back(CaseReader(tree.items[i], file.string(), pointer, problems).read());
      else
        problems.add({file.string(), tree.items[i].line, pointer,
                      fmt::format("is {}, not a case", to_string(tree.items[i].kind)), "write {\"id\": ...}"});
    }
  }
  std::set<std::string> ids;
  for (const auto& c : cases)
    if (not ids.insert(c.id).second)
      problems.add({c.file, c.line, "", fmt::format("the id '{}' is used twice", c.id), "give each case its own"});
  problems.throw_if_any();
  return cases;
}

} // namespace gpuramp::scenario
