// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/shape.hpp"

#include "gpuramp/input/limits.hpp"

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/pointer.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace gpuramp::input {

namespace {

using Json = nlohmann::ordered_json;
using Kind = Shape::Kind;

struct NamedKind {
  std::string_view name, meaning;
  Kind kind;
};

constexpr std::array<NamedKind, 9> kKinds{{{"anything", "a value", Kind::anything},
                                           {"number", "a number", Kind::number},
                                           {"whole", "a whole number", Kind::whole},
                                           {"text", "a text", Kind::text},
                                           {"date", "a day such as \"2027-03-01\"", Kind::date},
                                           {"flag", "true or false", Kind::flag},
                                           {"list", "a list", Kind::list},
                                           {"map", "an object", Kind::map},
                                           {"object", "an object", Kind::object}}};

Shape leaf_of(std::string name)
{
  const bool nullable = name.ends_with('?');
  if (nullable)
    name.pop_back();
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& k) { return k.name == name; });
  core::require(found != kKinds.end(), "a shape of an unknown kind");
  return {.kind = found->kind, .nullable = nullable};
}

Shape shape_in(const Json& json)
{
  if (json.is_string())
    return leaf_of(json.get<std::string>());
  if (json.is_array()) {
    auto inner = shape_in(json.at(0));
    if (json.size() == 1)
      return {.kind = Kind::list, .inner = {std::move(inner)}};
    inner.nullable = true;
    return inner;
  }
  if (json.contains("*"))
    return {.kind = Kind::map, .inner = {shape_in(json.at("*"))}};
  Shape shape{.kind = Kind::object};
  for (const auto& [key, value] : json.items()) {
    auto member = shape_in(value);
    member.optional = key.ends_with('?');
    member.key = member.optional ? key.substr(0, key.size() - 1) : key;
    shape.inner.push_back(std::move(member));
  }
  return shape;
}

std::string meaning_of(const Shape& shape)
{
  const auto kind = [&](const NamedKind& k) { return k.kind == shape.kind; };
  return fmt::format("{}{}", std::find_if(kKinds.begin(), kKinds.end(), kind)->meaning,
                     shape.nullable ? " or null" : "");
}

/// Holds the values of a file to its shape as they come, and keeps none of them.
class ShapeChecker : public nlohmann::json_sax<Json> {
public:
  ShapeChecker(const Shape& root, const WrittenFile& file) : root_(root), file_(file) {}

  bool null() override
  {
    const auto& shape = begin_value();
    return shape.nullable || shape.kind == Kind::anything ? true : wrong(shape);
  }
  bool boolean(bool) override { return leaf({Kind::flag}); }
  bool number_integer(number_integer_t) override { return leaf({Kind::whole, Kind::number}); }
  bool number_unsigned(number_unsigned_t) override { return leaf({Kind::whole, Kind::number}); }
  bool number_float(number_float_t, const string_t&) override { return leaf({Kind::number}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open({Kind::object, Kind::map}); }
  bool start_array(std::size_t) override { return open({Kind::list}); }

  bool string(string_t& text) override
  {
    const auto& shape = begin_value();
    if (shape.kind != Kind::date)
      return shape.kind == Kind::text || shape.kind == Kind::anything ? true : wrong(shape);
    return core::parse_date(text) ? true : refuse(pointer(), fmt::format("is damaged: '{}' is not a date", text));
  }

  bool key(string_t& name) override
  {
    auto& at = open_.back();
    at.key = name;
    if (not at.seen.insert(name).second)
      return refuse(pointer(), "is damaged: the key stands twice");
    at.inner = inner_of(*at.shape, name);
    return at.inner != nullptr || refuse(pointer(), "is not a key of this version");
  }

  bool end_object() override
  {
    const auto at = std::move(open_.back());
    open_.pop_back();
    if (at.shape->kind != Kind::object)
      return true;
    for (const auto& member : at.shape->inner)
      if (not member.optional && not at.seen.contains(member.key))
        return refuse(pointer(), fmt::format("is damaged, or of an older program: it lacks '{}'", member.key));
    return true;
  }

  bool end_array() override
  {
    open_.pop_back();
    return true;
  }

  bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) override
  {
    return refuse("", fmt::format("is not JSON, or cut short, at byte {}", at));
  }

private:
  /// A list or object of which not all has come.
  struct Open {
    const Shape* shape;
    const Shape* inner; ///< what comes next must be; null: no value can
    std::string key = {};
    std::size_t n = 0; ///< values that came
    std::set<std::string> seen = {};
  };

  static const Shape& anything()
  {
    static const Shape shape;
    return shape;
  }

  static const Shape* inner_of(const Shape& shape, const std::string& key)
  {
    if (shape.kind == Kind::anything)
      return &anything();
    if (shape.kind != Kind::object)
      return &shape.inner.front();
    const auto found =
        std::find_if(shape.inner.begin(), shape.inner.end(), [&](const auto& m) { return m.key == key; });
    return found == shape.inner.end() ? nullptr : &*found;
  }

  const Shape& begin_value()
  {
    if (open_.empty())
      return root_;
    ++open_.back().n;
    return *open_.back().inner;
  }

  bool leaf(std::initializer_list<Kind> kinds)
  {
    const auto& shape = begin_value();
    const bool fits = shape.kind == Kind::anything || std::find(kinds.begin(), kinds.end(), shape.kind) != kinds.end();
    return fits ? true : wrong(shape);
  }

  bool open(std::initializer_list<Kind> kinds)
  {
    const auto& shape = begin_value();
    if (shape.kind != Kind::anything && std::find(kinds.begin(), kinds.end(), shape.kind) == kinds.end())
      return wrong(shape);
    if (open_.size() >= kMaxDepth)
      return refuse(pointer(), fmt::format("is nested deeper than {} levels", kMaxDepth));
    const bool is_object = *kinds.begin() == Kind::object;
    open_.push_back({&shape, is_object ? nullptr : inner_of(shape, "")});
    return true;
  }

  bool wrong(const Shape& shape) const
  {
    return refuse(pointer(), fmt::format("is damaged: it is not {}", meaning_of(shape)));
  }

  /// Of the value that is coming or has just come.
  [[nodiscard]] std::string pointer() const
  {
    std::string text;
    for (const auto& at : open_)
      text = at.key.empty() && at.n > 0 && at.seen.empty() ? pointer_to(text, at.n - 1) : pointer_to(text, at.key);
    return text;
  }

  [[noreturn]] bool refuse(const std::string& at, const std::string& problem) const
  {
    throw core::InputError({{file_.name, 0, at, problem, file_.remedy}});
  }

  const Shape& root_;
  const WrittenFile& file_;
  std::vector<Open> open_;
};

} // namespace

Shape shape_of(std::string_view text)
{
  return shape_in(Json::parse(text));
}

void require_shape(const std::string& text, const Shape& shape, const WrittenFile& file)
{
  ShapeChecker checker(shape, file);
  static_cast<void>(Json::sax_parse(text, &checker));
}

} // namespace gpuramp::input
