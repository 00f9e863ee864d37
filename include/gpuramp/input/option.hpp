// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/schedule.hpp"
#include "gpuramp/input/series.hpp"

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// How a file's objects are stated once for all uses. Each object is a struct with
///
///   void describe(input::Visitor& v, Campus& x)
///   {
///     v.required("name", x.name, Doc{"unique"});
///     v.option("pue", x.pue, Doc{"facility energy / IT energy", 1, 3});
///   }
///
/// in the namespace of the struct. A visitor makes of it the reader, the writer, the JSON schema, the reference page or
/// mutants for tests, and knows no C++ type: it sees an Option, whose Type says what the value is and reaches it. So a
/// description is compiled once, whatever visits it.
namespace gpuramp::input {

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();
/// The least positive value: for what must not be zero.
inline constexpr double kPositive = std::numeric_limits<double>::min();

/// Meaning and bounds of one option. Bounds are in the unit of the example (plain number) or in internal units
/// (quantity).
struct Doc {
  const char* text = "";
  double min = -kNoLimit;
  double max = kNoLimit;
};

/// Names of an enumeration's values, in the order of the values.
template <class E>
struct EnumNames;
/// True for objects of catalogues that state one source for all they say.
template <class T>
inline constexpr bool kStatesOneSource = false;
/// True for objects whose list may be a CSV file instead: a row for each, with its keys in the header.
template <class T>
inline constexpr bool kMayBeTable = false;

class Visitor;

/// A number, quantity, date, text, true or false as it stands: what it must be depends on another value.
struct Scalar {
  Node node; ///< null: not given
};

/// Names written as one text or as a list of them.
struct Names {
  std::vector<std::string> items;
};

/// A schedule whose values are in internal units, whatever they count.
struct SchedulePoints {
  struct Point {
    core::Date date{};
    double value = 0;
  };
  Interpolation interpolation = Interpolation::step;
  std::vector<Point> points;
};

/// What the value of an option is, and how to reach it. Members that its kind does not need are null.
struct Type {
  enum class Kind {
    quantity, ///< text with a unit of `dimension`
    number,   ///< double
    whole,    ///< std::int64_t
    boolean,
    text,
    date,
    period,
    choice, ///< an enumeration: one of `names`
    scalar, ///< Scalar
    any,    ///< a Node as it stands
    names,  ///< Names
    map,    ///< by name: std::map<std::string, ...> of `inner`
    list,   ///< std::vector of `inner`
    pair,   ///< two texts
    optional,
    schedule, ///< of `dimension`
    series,   ///< of `column`
    object    ///< what `describe` says
  };

  Kind kind;
  core::Dimension dimension{};
  std::span<const std::string_view> names{};
  const Type* inner = nullptr;
  const SeriesColumn* column = nullptr;
  bool states_one_source = false;
  bool may_be_table = false; ///< a list of them

  double (*get)(const void*) = nullptr;       ///< of a quantity in internal units, of a choice its index
  void (*set)(void*, double) = nullptr;       ///< same
  std::size_t (*size)(const void*) = nullptr; ///< of a list; of an optional 0 or 1
  void* (*at)(void*, std::size_t) = nullptr;  ///< same
  void* (*append)(void*) = nullptr;           ///< same. \return the new element
  void (*clear)(void*) = nullptr;             ///< same
  SchedulePoints (*get_points)(const void*) = nullptr;
  void (*set_points)(void*, const SchedulePoints&) = nullptr;
  void (*describe)(Visitor&, void*) = nullptr;
  std::string (*name_at)(const void*, std::size_t) = nullptr; ///< of an entry of a map
  void* (*entry)(void*, const std::string&) = nullptr;        ///< the entry of a map, made if it is not there
  bool* (*automatic)(void*) = nullptr;                        ///< of an object that may be written "auto"
  const Type* brief = nullptr;               ///< optional text or number that may stand in the place of an object
  void* (*brief_in)(void*) = nullptr;        ///< where the object keeps it
  std::shared_ptr<void> (*make)() = nullptr; ///< one with its defaults
};

/// Two names written as a list of two.
struct NamePair {
  std::string* first;
  std::string* second;
};

/// One row of a description.
struct Option {
  const char* key;
  const Type* type;
  void* value;
  const Doc& doc;
  bool required = false;
  bool is_name = false;   ///< a text that must not be empty
  bool is_source = false; ///< where the numbers of the object come from
};

/// Whatever goes through descriptions.
class Visitor {
public:
  Visitor() = default;
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;
  virtual ~Visitor() = default;

  template <class T>
  void option(const char* key, T& value, const Doc& doc);
  template <class T>
  void required(const char* key, T& value, const Doc& doc);
  /// A text that names something: required ones are, too.
  void name(const char* key, std::string& value, const Doc& doc);
  /// Counts of GPUs that are kept as whole numbers.
  void gpu_counts(const char* key, std::vector<std::int64_t>& value, const Doc& doc);
  /// Two names; required.
  void pair(const char* key, std::string& first, std::string& second, const Doc& doc);
  /// Where the numbers of this object come from, and a remark.
  void source(std::string& value);
  /// For objects whose struct keeps no source.
  void note_source();
  void note();

private:
  virtual void visit(const Option& option) = 0;
};

/// A struct with a describe().
template <class T>
concept Described = std::is_class_v<T> && requires(Visitor& v, T& x)
{
  describe(v, x);
};

namespace detail {

template <class T>
struct IsSchedule : std::false_type {
};
template <class Q>
struct IsSchedule<Schedule<Q>> : std::true_type {
};

template <class T>
std::shared_ptr<void> make()
{
  return std::make_shared<T>();
}

template <class T>
struct TypeOf;

template <core::Dimension D>
struct TypeOf<core::Quantity<D>> {
  using Q = core::Quantity<D>;
  static constexpr Type value{.kind = Type::Kind::quantity,
                              .dimension = D,
                              .get = [](const void* p) { return static_cast<const Q*>(p)->base(); },
                              .set = [](void* p, double base) { *static_cast<Q*>(p) = Q::from_base(base); },
                              .make = make<Q>};
};

template <class T>
struct Plain {
  static constexpr Type of(Type::Kind kind) { return {.kind = kind, .make = make<T>}; }
};
template <>
struct TypeOf<double> {
  static constexpr Type value = Plain<double>::of(Type::Kind::number);
};
template <>
struct TypeOf<std::int64_t> {
  static constexpr Type value = Plain<std::int64_t>::of(Type::Kind::whole);
};
template <>
struct TypeOf<bool> {
  static constexpr Type value = Plain<bool>::of(Type::Kind::boolean);
};
template <>
struct TypeOf<std::string> {
  static constexpr Type value = Plain<std::string>::of(Type::Kind::text);
};
template <>
struct TypeOf<core::Date> {
  static constexpr Type value = Plain<core::Date>::of(Type::Kind::date);
};
template <>
struct TypeOf<core::Period> {
  static constexpr Type value = Plain<core::Period>::of(Type::Kind::period);
};
template <>
struct TypeOf<Node> {
  static constexpr Type value = Plain<Node>::of(Type::Kind::any);
};
template <>
struct TypeOf<Scalar> {
  static constexpr Type value = Plain<Scalar>::of(Type::Kind::scalar);
};
template <>
struct TypeOf<Names> {
  static constexpr Type value = Plain<Names>::of(Type::Kind::names);
};

template <class E>
requires std::is_enum_v<E>
struct TypeOf<E> {
  static constexpr Type value{
      .kind = Type::Kind::choice,
      .names = EnumNames<E>::names,
      .get = [](const void* p) { return static_cast<double>(*static_cast<const E*>(p)); },
      .set = [](void* p, double index) { *static_cast<E*>(p) = static_cast<E>(static_cast<int>(index)); },
      .make = make<E>};
};

template <class T>
struct TypeOf<std::optional<T>> {
  using Maybe = std::optional<T>;
  static constexpr Type value{
      .kind = Type::Kind::optional,
      .inner = &TypeOf<T>::value,
      .size = [](const void* p) -> std::size_t { return static_cast<const Maybe*>(p)->has_value() ? 1 : 0; },
      .at = [](void* p, std::size_t) -> void* { return &**static_cast<Maybe*>(p); },
      .append = [](void* p) -> void* { return &static_cast<Maybe*>(p)->emplace(); },
      .clear = [](void* p) { static_cast<Maybe*>(p)->reset(); },
      .make = make<Maybe>};
};

template <class T>
struct TypeOf<std::vector<T>> {
  using List = std::vector<T>;
  static constexpr Type value{.kind = Type::Kind::list,
                              .inner = &TypeOf<T>::value,
                              .size = [](const void* p) { return static_cast<const List*>(p)->size(); },
                              .at = [](void* p, std::size_t i) -> void* { return &(*static_cast<List*>(p))[i]; },
                              .append = [](void* p) -> void* { return &static_cast<List*>(p)->emplace_back(); },
                              .clear = [](void* p) { static_cast<List*>(p)->clear(); },
                              .make = make<List>};
};

template <class T>
struct TypeOf<std::map<std::string, T>> {
  using Map = std::map<std::string, T>;
  static constexpr Type value{
      .kind = Type::Kind::map,
      .inner = &TypeOf<T>::value,
      .size = [](const void* p) { return static_cast<const Map*>(p)->size(); },
      .at = [](void* p, std::size_t i) -> void* {
        return &std::next(static_cast<Map*>(p)->begin(), static_cast<std::ptrdiff_t>(i))->second;
      },
      .clear = [](void* p) { static_cast<Map*>(p)->clear(); },
      .name_at =
          [](const void* p, std::size_t i) {
            return std::next(static_cast<const Map*>(p)->begin(), static_cast<std::ptrdiff_t>(i))->first;
          },
      .entry = [](void* p, const std::string& name) -> void* { return &(*static_cast<Map*>(p))[name]; },
      .make = make<Map>};
};

template <class Q>
struct TypeOf<Schedule<Q>> {
  static SchedulePoints get_points(const void* p)
  {
    const auto& schedule = *static_cast<const Schedule<Q>*>(p);
    SchedulePoints plain{schedule.interpolation, {}};
    for (const auto& point : schedule.points)
      plain.points.push_back({point.date, point.value.base()});
    return plain;
  }
  static void set_points(void* p, const SchedulePoints& plain)
  {
    auto& schedule = *static_cast<Schedule<Q>*>(p);
    schedule.interpolation = plain.interpolation;
    schedule.points.clear();
    for (const auto& point : plain.points)
      schedule.points.push_back({point.date, Q::from_base(point.value)});
  }
  static constexpr Type value{.kind = Type::Kind::schedule,
                              .dimension = Q::kDimension,
                              .get_points = get_points,
                              .set_points = set_points,
                              .make = make<Schedule<Q>>};
};

template <std::derived_from<Series> S>
struct TypeOf<S> {
  static constexpr Type value{
      .kind = Type::Kind::series, .dimension = S::kColumn.dimension, .column = &S::kColumn, .make = make<S>};
};

template <Described T>
struct TypeOf<T> {
  static constexpr const Type* brief()
  {
    if constexpr (requires(T & x) { x.brief; })
      return &TypeOf<decltype(T::brief)>::value;
    else
      return nullptr;
  }
  static constexpr void* (*brief_in())(void*)
  {
    if constexpr (requires(T & x) { x.brief; })
      return [](void* p) -> void* { return &static_cast<T*>(p)->brief; };
    else
      return nullptr;
  }
  static constexpr bool* (*automatic())(void*)
  {
    if constexpr (requires(T & x) { x.automatic; })
      return [](void* p) { return &static_cast<T*>(p)->automatic; };
    else
      return nullptr;
  }
  static constexpr Type value{.kind = Type::Kind::object,
                              .states_one_source = kStatesOneSource<T>,
                              .may_be_table = kMayBeTable<T>,
                              .describe = [](Visitor& v, void* p) { describe(v, *static_cast<T*>(p)); },
                              .automatic = automatic(),
                              .brief = brief(),
                              .brief_in = brief_in(),
                              .make = make<T>};
};

} // namespace detail

/// \return what a value of this C++ type is
template <class T>
[[nodiscard]] constexpr const Type& type_of()
{
  return detail::TypeOf<T>::value;
}

template <class T>
void Visitor::option(const char* key, T& value, const Doc& doc)
{
  visit({key, &type_of<T>(), &value, doc});
}

template <class T>
void Visitor::required(const char* key, T& value, const Doc& doc)
{
  visit({.key = key,
         .type = &type_of<T>(),
         .value = &value,
         .doc = doc,
         .required = true,
         .is_name = std::is_same_v<T, std::string>});
}

} // namespace gpuramp::input
