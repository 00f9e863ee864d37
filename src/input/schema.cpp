// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/schema.hpp"

#include "gpuramp/core/units.hpp"
#include "gpuramp/input/uncertain.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gpuramp::input {

namespace {

Node text_of(const std::string& text)
{
  return Node::of(text);
}

Node kind(const char* name)
{
  return Node::object({{"type", Node::of(name)}});
}

Node any_of(std::vector<Node> schemas)
{
  return Node::object({{"anyOf", Node::array(std::move(schemas))}});
}

Node list_of(Node items)
{
  auto schema = kind("array");
  schema.set("items", std::move(items));
  return schema;
}

Node of_length(Node schema, std::int64_t n)
{
  schema.set("minItems", Node::of(n));
  schema.set("maxItems", Node::of(n));
  return schema;
}

/// An object with these members and no others.
Node closed(std::vector<std::pair<std::string, Node>> members, const std::vector<std::string>& required)
{
  auto schema = kind("object");
  schema.set("properties", Node::object(std::move(members)));
  auto names = Node::array();
  for (const auto& name : required)
    names.items.push_back(Node::of(name));
  schema.set("required", std::move(names));
  schema.set("additionalProperties", Node::of(false));
  return schema;
}

Node pattern(const std::string& regex, const std::string& example)
{
  auto schema = kind("string");
  schema.set("pattern", Node::of(regex));
  schema.set("examples", Node::array({Node::of(example)}));
  return schema;
}

Node bounded(const char* type, const Doc& doc)
{
  auto schema = kind(type);
  if (doc.min == kPositive)
    schema.set("exclusiveMinimum", Node::of(std::int64_t{0}));
  else if (std::isfinite(doc.min))
    schema.set("minimum", Node::of(doc.min));
  if (std::isfinite(doc.max))
    schema.set("maximum", Node::of(doc.max));
  return schema;
}

Node date()
{
  auto schema =
      pattern("^(?:19[0-9]{2}|2[01][0-9]{2}|2200)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", "2027-03-01");
  schema.set("format", Node::of("date"));
  return schema;
}

/// Schemas of values on a page.
class Schemas {
public:
  explicit Schemas(bool sources_required) : sources_required_(sources_required) {}

  Node value(const Type& type, const std::string& object, const Doc& doc, bool required) const
  {
    switch (type.kind) {
      case Type::Kind::quantity: return sourced(quantity(type.dimension, doc));
      case Type::Kind::number: return sourced(bounded("number", doc));
      case Type::Kind::whole: return sourced(bounded("integer", doc));
      case Type::Kind::boolean: return kind("boolean");
      case Type::Kind::text:
        return required ? pattern(R"(^[^\u0000-\u0020\u007f]([^\u0000-\u001f\u007f]*[^\u0000-\u0020\u007f])?$)", "name")
                        : kind("string");
      case Type::Kind::date: return sourced(date());
      case Type::Kind::period: return sourced(pattern(core::quantity_pattern(core::kTimeDimension, false), "1 month"));
      case Type::Kind::choice: return choice(type);
      case Type::Kind::scalar: return any_of({kind("number"), kind("string"), kind("boolean"), wrapped_scalar()});
      case Type::Kind::any: return Node::object();
      case Type::Kind::names: return any_of({kind("string"), list_of(kind("string"))});
      case Type::Kind::map: return map_of(value(*type.inner, object, doc, false));
      case Type::Kind::list: return list(type, object, doc);
      case Type::Kind::pair: return of_length(list_of(kind("string")), 2);
      case Type::Kind::optional: return value(*type.inner, object, doc, required);
      case Type::Kind::schedule: return schedule(type, doc);
      case Type::Kind::series: return series(*type.column, doc);
      case Type::Kind::object: return reference(type, object, doc);
    }
    return {};
  }

private:
  Node reference(const Type& type, const std::string& object, const Doc& doc) const
  {
    auto schema = Node::object({{"$ref", text_of("#/$defs/" + object)}});
    if (type.brief != nullptr)
      return any_of({value(*type.brief, object, doc, false), std::move(schema)});
    if (type.automatic == nullptr)
      return schema;
    return any_of({Node::object({{"const", Node::of("auto")}}), std::move(schema)});
  }

  Node list(const Type& type, const std::string& object, const Doc& doc) const
  {
    auto items = list_of(value(*type.inner, object, doc, false));
    return type.inner->may_be_table ? any_of({std::move(items), csv_file()}) : items;
  }

  static Node csv_file()
  {
    return closed({{"csv", kind("string")}, {"source", kind("string")}, {"note", kind("string")}}, {"csv"});
  }

  static Node map_of(Node inner)
  {
    auto schema = kind("object");
    schema.set("additionalProperties", std::move(inner));
    return schema;
  }

  static Node wrapped_scalar()
  {
    return closed({{"value", any_of({kind("number"), kind("string"), kind("boolean")})},
                   {"source", kind("string")},
                   {"date", kind("string")}},
                  {"value"});
  }

  static Node choice(const Type& type)
  {
    auto names = Node::array();
    for (const auto name : type.names)
      names.items.push_back(text_of(std::string(name)));
    return Node::object({{"enum", std::move(names)}});
  }

  static Node quantity(core::Dimension dimension, const Doc& doc)
  {
    return pattern(core::quantity_pattern(dimension, doc.min < 0), core::example_of_dimension(dimension));
  }

  static Node real(core::Dimension dimension, const Doc& doc)
  {
    return dimension == core::kNoDimension ? bounded("number", doc) : quantity(dimension, doc);
  }

  /// A single value, plain or with its source, or an uncertain one.
  Node sourced(Node plain) const
  {
    auto with_source = closed({{"value", plain}, {"source", kind("string")}, {"date", kind("string")}},
                              sources_required_ ? std::vector<std::string>{"value", "source", "date"}
                                                : std::vector<std::string>{"value"});
    if (sources_required_)
      return any_of({std::move(with_source)});
    auto sampled = uncertain(plain);
    return any_of({std::move(plain), std::move(with_source), std::move(sampled)});
  }

  static Node uncertain(const Node& plain)
  {
    std::vector<std::pair<std::string, Node>> members;
    for (const auto& key : uncertain_keys())
      members.emplace_back(key, key == "base" ? plain : Node::object());
    auto schema = closed(std::move(members), {"base"});
    schema.set("description", Node::of("an uncertain number: a plain run uses base, a study samples it"));
    return schema;
  }

  Node schedule(const Type& type, const Doc& doc) const
  {
    const auto value = sourced(real(type.dimension, doc));
    auto point = of_length(kind("array"), 2);
    point.set("prefixItems", Node::array({sourced(date()), value}));
    const auto points = any_of({list_of(std::move(point)), csv_file()});
    return any_of({value, points, closed({{"step", points}}, {"step"}), closed({{"ramp", points}}, {"ramp"})});
  }

  Node series(const SeriesColumn& column, const Doc& doc) const
  {
    const auto value = real(column.dimension, doc);
    const auto months = of_length(list_of(sources_required_ ? value : sourced(value)), 12);
    auto point = of_length(kind("array"), 2);
    point.set("prefixItems", Node::array({date(), sources_required_ ? value : sourced(value)}));
    auto points = list_of(std::move(point));
    points.set("minItems", Node::of(std::int64_t{1}));
    auto csv = closed({{"csv", kind("string")}}, {"csv"}); // how it is laid out: texts, checked by the reader
    csv.set("additionalProperties", any_of({kind("string"), list_of(kind("string"))}));
    const auto stretch = closed({{"from", date()},
                                 {"every", Node::object({{"enum", Node::array({Node::of("hour"), Node::of("day")})}})},
                                 {"unit", Node::object({{"const", Node::of(column.name)}})},
                                 {"values", list_of(bounded("number", Doc{"", column.min, column.max}))},
                                 {"source", kind("string")},
                                 {"note", kind("string")}},
                                {"from", "every", "unit", "values"});
    const auto plain = any_of({months, points, csv, stretch});
    auto wrapped = sourced(plain).members[0].second; // [plain, with its source, uncertain]
    auto schema = any_of({sourced(value)});
    for (auto& item : wrapped.items)
      schema.members[0].second.items.push_back(std::move(item));
    return schema;
  }

  bool sources_required_;
};

Node schema_of(const ObjectPage& page, bool is_root, bool is_open)
{
  const Schemas schemas(page.sources_required);
  std::vector<std::pair<std::string, Node>> members;
  std::vector<std::string> required;
  if (is_root)
    members.emplace_back("$schema", kind("string"));
  for (const auto& row : page.rows) {
    auto schema = schemas.value(*row.type, row.object, row.doc, row.required);
    schema.set("description", text_of(row.doc.text));
    if (row.fallback.kind != Node::Kind::null)
      schema.set("default", row.fallback);
    members.emplace_back(row.key, std::move(schema));
    if (row.required)
      required.push_back(row.key);
  }
  auto schema = closed(std::move(members), required);
  if (is_open)
    schema.set("additionalProperties", Node::of(true));
  return schema;
}

} // namespace

std::string json_schema(const FileKind& kind_of_file)
{
  auto root = schema_of(kind_of_file.pages.front(), not kind_of_file.is_list, kind_of_file.is_open);
  auto schema = Node::object({{"$schema", Node::of("https://json-schema.org/draft/2020-12/schema")},
                              {"$id", text_of("urn:gpuramp:schema:" + kind_of_file.name)},
                              {"title", text_of("gpuramp " + kind_of_file.name)}});
  auto defs = Node::object();
  for (std::size_t i = 1; i < kind_of_file.pages.size(); ++i)
    defs.set(kind_of_file.pages[i].title, schema_of(kind_of_file.pages[i], false, kind_of_file.is_open));
  if (kind_of_file.is_list)
    root = list_of(std::move(root));
  for (auto& [key, member] : root.members)
    schema.set(key, std::move(member));
  schema.set("$defs", std::move(defs));
  return json_text(schema, 2) + "\n";
}

} // namespace gpuramp::input
