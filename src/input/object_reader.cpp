// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/object_reader.hpp"

#include "gpuramp/input/pointer.hpp"
#include "input/value_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::input {

namespace {

/// Every required text is a name.
void check_name(ReadContext& context, const Node& node, const std::string& pointer)
{
  constexpr char kDelete = 0x7f;
  if (node.text.empty())
    context.add(node, pointer, "is empty", "write a name");
  else if (std::any_of(node.text.begin(), node.text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == kDelete; }))
    context.add(node, pointer, fmt::format("'{}' holds a control character", node.text),
                "use letters, digits, '-' and '_'");
  else if (node.text.front() == ' ' || node.text.back() == ' ')
    context.add(node, pointer, fmt::format("'{}' begins or ends with a space", node.text), "leave that space out");
}

} // namespace

void ReadContext::add(const Node& at, const std::string& pointer, std::string problem, std::string suggestion)
{
  problems->add(
      {at.origin != nullptr ? *at.origin : file, at.line, pointer, std::move(problem), std::move(suggestion)});
}

void ReadContext::complain(const std::string& pointer, std::string problem, std::string suggestion)
{
  const auto* tree = root;
  auto inside = pointer;
  if (tables != nullptr)
    for (const auto& [table, read] : *tables)
      if (is_at_or_below(pointer, table))
        tree = &read.rows, inside = pointer.substr(table.size());
  add(*nearest_at(*tree, inside).second, pointer, std::move(problem), std::move(suggestion));
}

bool ReadContext::given(const std::string& pointer) const
{
  return find_at(*root, pointer) != nullptr;
}

std::filesystem::path ReadContext::folder_of(const Node& at) const
{
  const bool of_file = at.origin == nullptr || not std::filesystem::path(*at.origin).has_extension();
  return std::filesystem::path(of_file ? file : *at.origin).parent_path();
}

ObjectReader::ObjectReader(ReadContext& context, const Node& object, std::string pointer)
    : context_(context), object_(object), pointer_(std::move(pointer))
{
}

const Node* ObjectReader::take(const char* key)
{
  known_.emplace_back(key);
  return object_.find(key);
}

void ObjectReader::visit(const Option& option)
{
  const auto* node = take(option.key);
  if (node == nullptr) {
    if (option.required)
      context_.add(object_, pointer_, fmt::format("'{}' is missing", option.key),
                   fmt::format("add it ({})", option.doc.text));
    return;
  }
  const auto pointer = pointer_to(pointer_, option.key);
  const bool ok = read_value(context_, *node, pointer, *option.type, option.value, option.doc);
  if (ok && option.is_source)
    context_.provenance->push_back({context_.file, pointer_, "", *static_cast<const std::string*>(option.value), ""});
  if (ok && option.is_name)
    check_name(context_, *node, pointer);
}

void ObjectReader::finish()
{
  for (const auto& [key, node] : object_.members) {
    const bool names_schema = pointer_.empty() && key == "$schema" && node.kind == Node::Kind::text; // for editors
    if (names_schema || std::find(known_.begin(), known_.end(), key) != known_.end())
      continue;
    if (context_.unread != nullptr)
      context_.unread->push_back(pointer_to(pointer_, key));
    else
      context_.add(node, pointer_to(pointer_, key), fmt::format("unknown key '{}'", key),
                   context_.problems->full() ? "" : core::suggest_word(key, known_));
  }
}

bool read_value(ReadContext& context, const Node& node, const std::string& pointer, const Type& type, void* value,
                const Doc& doc)
{
  return ValueReader(context).read(node, pointer, type, value, doc);
}

} // namespace gpuramp::input
