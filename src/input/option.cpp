// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/option.hpp"

namespace gpuramp::input {

namespace {

/// A GPU count that is kept as a whole number and written as a quantity.
constexpr Type kGpuCount{.kind = Type::Kind::quantity,
                         .dimension = core::kGpuDimension,
                         .get = [](const void* p) { return static_cast<double>(*static_cast<const std::int64_t*>(p)); },
                         .set = [](void* p, double base) { *static_cast<std::int64_t*>(p) = std::llround(base); },
                         .make = [] { return std::shared_ptr<void>(std::make_shared<std::int64_t>()); }};

constexpr Type list_of_counts()
{
  auto type = type_of<std::vector<std::int64_t>>();
  type.inner = &kGpuCount;
  return type;
}

constexpr Type kGpuCounts = list_of_counts();
constexpr Type kPair{.kind = Type::Kind::pair};
constexpr Doc kSource{"where these numbers come from; \"assumption: ...\" if they are yours"};
constexpr Doc kNote{"a remark, not read"};

} // namespace

void Visitor::name(const char* key, std::string& value, const Doc& doc)
{
  visit({.key = key, .type = &type_of<std::string>(), .value = &value, .doc = doc, .is_name = true});
}

void Visitor::gpu_counts(const char* key, std::vector<std::int64_t>& value, const Doc& doc)
{
  visit({key, &kGpuCounts, &value, doc});
}

void Visitor::pair(const char* key, std::string& first, std::string& second, const Doc& doc)
{
  NamePair both{&first, &second};
  visit({.key = key, .type = &kPair, .value = &both, .doc = doc, .required = true});
}

void Visitor::source(std::string& value)
{
  visit({.key = "source", .type = &type_of<std::string>(), .value = &value, .doc = kSource, .is_source = true});
  note();
}

void Visitor::note_source()
{
  std::string text;
  source(text);
}

void Visitor::note()
{
  std::string text;
  option("note", text, kNote);
}

} // namespace gpuramp::input
