// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/units.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "object_writer.hpp"
#include "options.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>

namespace gpuramp::scenario {

namespace {

using Json = ObjectWriter::Json;

/// One row of the table: an option as documentation sees it.
struct Row {
  std::string key, type, fallback, bounds, text;
  bool required = false;
  Json schema;
};

struct Page {
  std::string title;
  std::vector<Row> rows;
};

/// Visits describe() of all objects reachable from the scenario, each once.
class Documenter {
public:
  explicit Documenter(std::vector<Page>& pages, std::set<std::string>& seen) : pages_(pages), seen_(seen) {}

  template <class T>
  void option(const char* key, T& value, const Doc& doc)
  {
    add(key, value, doc, false);
  }
  template <class T>
  void required(const char* key, T& value, const Doc& doc)
  {
    add(key, value, doc, true);
  }
  void source(std::string&)
  {
    rows_.push_back({"source",
                     "text",
                     "",
                     "",
                     "where these numbers come from; \"assumption: ...\" if they are yours",
                     false,
                     {{"type", "string"}}});
    note();
  }
  void note_source()
  {
    std::string s;
    source(s);
  }
  void note() { rows_.push_back({"note", "text", "", "", "a remark, not read", false, {{"type", "string"}}}); }
  void gpu_counts(const char* key, std::vector<std::int64_t>&, const Doc& doc)
  {
    rows_.push_back({key,
                     "list of numbers of GPUs",
                     "1 M, 10 M, 30 M, 50 M, 100 M GPU",
                     "",
                     doc.text,
                     false,
                     {{"type", "array"}, {"items", {{"type", "string"}}}}});
  }
  void pair(const char* key, std::string&, std::string&, const Doc& doc)
  {
    rows_.push_back({key,
                     "two names",
                     "",
                     "",
                     doc.text,
                     true,
                     {{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 2}, {"maxItems", 2}}});
  }

  template <class T>
  static void document(const std::string& title, std::vector<Page>& pages, std::set<std::string>& seen)
  {
    if (not seen.insert(title).second)
      return;
    const auto place = pages.size();
    pages.push_back({title, {}});
    Documenter documenter(pages, seen);
    T value{};
    describe(documenter, value);
    pages[place].rows = std::move(documenter.rows_);
  }

private:
  struct Type {
    std::string name;
    Json schema;
  };

  template <class T>
  void add(const char* key, T& value, const Doc& doc, bool required)
  {
    key_ = key;
    auto type = type_of(value);
    rows_.push_back({key, type.name, required ? "" : default_of(value), bounds_of(value, doc), doc.text, required,
                     std::move(type.schema)});
  }

  static Json sourced(const char* type)
  {
    return {{"anyOf",
             {{{"type", type}},
              {{"type", "object"},
               {"required", {"value"}},
               {"properties",
                {{"value", {{"type", type}}}, {"source", {{"type", "string"}}}, {"date", {{"type", "string"}}}}},
               {"additionalProperties", false}},
              {{"type", "object"},
               {"required", {"base"}},
               {"description", "an uncertain number: a plain run uses base, a study samples it"}}}}};
  }
  template <core::Dimension D>
  Type type_of(core::Quantity<D>&)
  {
    auto schema = sourced("string");
    schema["examples"] = {core::example_of_dimension(D)};
    return {core::describe_dimension(D), schema};
  }
  Type type_of(double&) { return {"number", sourced("number")}; }
  Type type_of(std::int64_t&) { return {"whole number", sourced("integer")}; }
  Type type_of(bool&) { return {"true or false", {{"type", "boolean"}}}; }
  Type type_of(std::string&) { return {"text", {{"type", "string"}}}; }
  Type type_of(core::Date&) { return {"date YYYY-MM-DD", sourced("string")}; }
  Type type_of(core::Period&) { return {"length of time, such as \"1 month\"", sourced("string")}; }
  template <class E>
  requires std::is_enum_v<E> Type type_of(E&)
  {
    auto names = Json::array();
    for (const auto name : EnumNames<E>::names)
      names.push_back(name);
    return {fmt::format("one of {}", fmt::join(EnumNames<E>::names, ", ")), {{"enum", names}}};
  }
  template <class T>
  Type type_of(std::optional<T>&)
  {
    T value{};
    return type_of(value);
  }
  template <class T>
  Type type_of(std::vector<T>&)
  {
    T value{};
    auto inner = type_of(value);
    return {"list of: " + inner.name, {{"type", "array"}, {"items", inner.schema}}};
  }
  template <class Q>
  Type type_of(Schedule<Q>& schedule)
  {
    return {fmt::format("{}; or dated points [[date, value], ...] ({} between them; {{\"step\": ...}} or {{\"ramp\": "
                        "...}} to choose)",
                        core::describe_dimension(Q::kDimension),
                        schedule.interpolation == Interpolation::ramp ? "a ramp" : "steps"),
            {{"type", {"string", "array", "object"}}}};
  }
  template <SeriesKind K>
  Type type_of(Series<K>&)
  {
    typename Series<K>::Value value{};
    return {fmt::format("{}; or 12 of them, January first; or {{\"csv\": \"file.csv\"}} with the columns timestamp "
                        "(ISO 8601, UTC, hourly or daily, a year or more) and {}",
                        type_of(value).name, SeriesTrait<K>::kColumn),
            {{"type", {"string", "number", "array", "object"}}}};
  }
  template <class T>
  requires requires(Documenter& v, T& x) { describe(v, x); }
  Type type_of(T&)
  {
    const std::string title = key_;
    document<T>(title, pages_, seen_);
    return {fmt::format("object [{}](#{})", title, title), {{"$ref", "#/$defs/" + title}}};
  }

  template <class T>
  static std::string default_of(T& value)
  {
    if constexpr (requires(ObjectWriter & v, T & x) { describe(v, x); })
      return "";
    else {
      ObjectWriter writer;
      writer.option("x", value, Doc{});
      const auto json = writer.json();
      return json.contains("x") && not(json["x"].is_array() && json["x"].empty())
                 ? json["x"].is_string() ? json["x"].template get<std::string>() : json["x"].dump()
                 : "";
    }
  }

  template <class T>
  static std::string bounds_of(T&, const Doc& doc)
  {
    const auto show = [](double v) {
      if constexpr (requires { T::kDimension; })
        return core::format_quantity(v, T::kDimension);
      else
        return fmt::format("{}", v);
    };
    std::string text = doc.min == kPositive ? "> 0" : std::isfinite(doc.min) ? ">= " + show(doc.min) : "";
    if (std::isfinite(doc.max))
      text += (text.empty() ? "<= " : ", <= ") + show(doc.max);
    return text;
  }

  std::vector<Page>& pages_;
  std::set<std::string>& seen_;
  std::vector<Row> rows_;
  std::string key_;
};

std::vector<Page> all_pages()
{
  std::vector<Page> pages;
  std::set<std::string> seen;
  Documenter::document<Scenario>("scenario", pages, seen);
  Documenter::document<Campus>("campuses", pages, seen);
  Documenter::document<CatalogText>("catalog", pages, seen);
  pages.front().rows.push_back({"campuses",
                                "list of: object [campuses](#campuses)",
                                "",
                                "",
                                "sites; {\"template\": {\"name\": \"x-{n}\", \"count\": 60, \"every\": \"6 week\"}} in "
                                "the place of the name makes many, with all dates shifted",
                                true,
                                {{"type", "array"}, {"items", {{"$ref", "#/$defs/campuses"}}}}});
  pages.front().rows.push_back({"catalog",
                                "object [catalog](#catalog)",
                                "",
                                "",
                                "entries beside those of the catalogue files",
                                false,
                                {{"$ref", "#/$defs/catalog"}}});
  return pages;
}

Json schema_of(const Page& page)
{
  Json schema{{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
  auto required = Json::array();
  for (const auto& row : page.rows) {
    schema["properties"][row.key] = row.schema;
    schema["properties"][row.key]["description"] = row.text;
    if (row.required && not(page.title == "campuses" && row.key == "name"))
      required.push_back(row.key);
  }
  if (page.title == "campuses")
    schema["properties"]["template"] = {
        {"type", "object"},
        {"required", {"name", "count"}},
        {"properties",
         {{"name", {{"type", "string"}}}, {"count", {{"type", "integer"}}}, {"every", {{"type", "string"}}}}}};
  schema["required"] = required;
  return schema;
}

} // namespace

std::string scenario_schema()
{
  const auto pages = all_pages();
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "gpuramp scenario"}};
  schema.update(schema_of(pages.front()));
  for (std::size_t i = 1; i < pages.size(); ++i)
    schema["$defs"][pages[i].title] = schema_of(pages[i]);
  return schema.dump(2) + "\n";
}

std::string reference_page()
{
  std::string text =
      "# Scenario reference\n\nWritten by `gpuramp schema --reference` from the table that also reads the files.\n"
      "Any single value may also be written `{\"value\": ..., \"source\": \"...\", \"date\": \"YYYY-MM\"}`.\n";
  for (const auto& page : all_pages()) {
    text += fmt::format("\n## {}\n\n| key | what | default | bounds | meaning |\n| --- | --- | --- | --- | --- |\n",
                        page.title);
    for (const auto& row : page.rows)
      text += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.key, row.type,
                          row.required ? "**required**" : row.fallback, row.bounds, row.text);
  }
  return text;
}

std::string example_scenario()
{
  return R"json({
  "format_version": 1,
  "name": "example",
  "description": "Two campuses that grow for two years. Every object may carry a source; a source that begins with 'assumption' is listed as such in the result.",
  "start": "2026-01-01",
  "end": "2028-01-01",
  "targets": {
    "fleet": [["2026-01-01", "50 k GPU"], ["2028-01-01", "300 k GPU"]],
    "milestones": ["100 k GPU", "200 k GPU", "300 k GPU"]
  },
  "supply": {
    "inputs": [
      {"name": "cowos", "wafers": "100 k wafer/month", "share": 0.01, "source": "assumption: 1 % of about 100 k CoWoS wafers a month"}
    ],
    "lines": [
      {"rack_type": "gb200-nvl72", "orders": [["2026-01-01", "40 rack/week"]], "integration_time": "4 week", "transit_time": "2 week", "source": "assumption: what we ordered"}
    ]
  },
  "campuses": [
    {
      "name": "first",
      "region": "home",
      "fabric": "two-tier",
      "pue": 1.25,
      "halls": [{"count": 4, "rack_slots": 500, "bus": "70 MW", "available": "2025-07-01", "every": "3 month", "source": "assumption: one hall a quarter"}],
      "power": {"tranches": [
        {"capacity": "150 MW", "kind": "grid", "available": "2025-07-01", "source": "assumption: connected"},
        {"capacity": "200 MW", "kind": "grid", "project": "new-substation", "start": "2025-06-01", "source": "assumption: under construction"}
      ]},
      "install": {"rate": "30 rack/week", "duration": "1 week", "burn_in": "2 week", "source": "assumption: one crew"},
      "initial": [{"rack_type": "gb200-nvl72", "racks": 700, "source": "assumption: what stands there"}]
    },
    {
      "name": "second",
      "region": "home",
      "fabric": "two-tier",
      "pue": 1.2,
      "halls": [{"count": 3, "rack_slots": 500, "bus": "70 MW", "available": "2026-10-01", "every": "2 month", "source": "assumption"}],
      "power": {"tranches": [{"capacity": "250 MW", "kind": "gas", "available": "2026-12-01", "carbon": "450 g/kWh", "price": "70 USD/MWh", "source": "assumption: on-site engines"}]}
    }
  ],
  "workloads": {
    "training": [
      {"name": "model-a", "parameters": 4e11, "tokens": "15 T token", "gpus": "20 k GPU", "earliest": "2026-03-01",
       "efficiency": {"precision": "bf16", "mfu": 0.38, "goodput": 0.9, "busy": 0.8, "scale_out_traffic": "2 B/MFLOP", "source": "assumption: near the Llama 3 herd paper's 38-43 %"}}
    ],
    "inference": [
      {"name": "assistant", "demand": [["2026-01-01", "20 T token/month"], ["2028-01-01", "400 T token/month"]], "flop_per_token": "80 GFLOP/token",
       "efficiency": {"precision": "fp8", "mfu": 0.15, "busy": 0.6, "source": "assumption: decode is bound by memory"}}
    ],
    "research": {"share": 0.2, "efficiency": {"precision": "bf16", "mfu": 0.3, "goodput": 0.9, "busy": 0.6, "source": "assumption"}}
  },
  "failures": {"availability": 0.97, "source": "0.9708 measured on 400 GPU servers over 174 days (InfiniteHBD trace)"},
  "economics": {"facility_capex": "8.8 M USD/MW", "network_capex": 0.15, "source": "10.35 bn USD for 1,180 MW at Abilene (Epoch AI, 2025-12); assumption: network"},
  "catalog": {
    "rack_types": [
      {"name": "gb200-nvl72", "vendor": "NVIDIA", "available": "2025-02-01", "gpus_per_rack": 72, "dies_per_gpu": 2,
       "peak_bf16": "2500 TFLOP/s", "peak_fp8": "5000 TFLOP/s", "peak_fp4": "10000 TFLOP/s", "hbm": "186 GB", "hbm_bandwidth": "8 TB/s",
       "scale_up": "1800 GB/s", "scale_up_domain": 72, "scale_out": "400 Gbit/s",
       "idle_power": {"value": "30 kW", "source": "assumption: idle share of a measured HGX node"}, "max_power": "132 kW",
       "price": "3.1 M USD", "cowos_wafers_per_gpu": 0.0625, "h100_equivalents": 2.53, "note": "NVIDIA and published compilations"}
    ],
    "projects": [
      {"name": "new-substation", "tasks": [
        {"name": "permit", "class": "permit", "duration": "6 month"},
        {"name": "transformer", "class": "transformer", "duration": "12 month", "after": []},
        {"name": "connect", "class": "commissioning", "duration": "2 month", "after": ["permit", "transformer"]}
      ]}
    ],
    "fabrics": [{"name": "two-tier", "port": "50 GB/s", "hall_oversubscription": 1, "core_oversubscription": 4}],
    "regions": [{"name": "home", "carbon": "390 g/kWh", "price": "55 USD/MWh"}]
  }
}
)json";
}

} // namespace gpuramp::scenario
