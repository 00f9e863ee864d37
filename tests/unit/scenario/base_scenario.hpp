#pragma once

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <string>
#include <vector>

/// A scenario with one of everything, one key to a line, for tests that change one line of it.
inline const std::string kBaseScenario = R"({
  "format_version": 1,
  "name": "base",
  "start": "2026-01-01",
  "end": "2027-01-01",
  "targets": {"fleet": [["2026-01-01", "100 GPU"], ["2027-01-01", "200 GPU"]]},
  "supply": {
    "inputs": [
      {"name": "cowos", "wafers": "10 wafer/week", "share": 0.5, "source": "s"}
    ],
    "lines": [
      {"rack_type": "r", "orders": [["2026-01-01", "7 rack/week"]], "campuses": ["one"]}
    ]
  },
  "campuses": [
    {
      "name": "one",
      "region": "g",
      "fabric": "f",
      "pue": 1.2,
      "halls": [{"rack_slots": 10, "bus": "2 MW", "project": "p", "start": "2025-01-01"}],
      "power": {"tranches": [{"capacity": "5 MW", "available": "2026-01-01"}]},
      "initial": [{"rack_type": "r", "racks": 2}]
    },
    {
      "name": "two",
      "region": "g",
      "fabric": "f",
      "halls": [{"rack_slots": 10, "bus": "2 MW", "available": "2026-01-01"}],
      "power": {"tranches": [{"capacity": "5 MW", "available": "2026-01-01"}]}
    }
  ],
  "wan": [{"between": ["one", "two"], "capacity": "1 TB/s"}],
  "workloads": {
    "training": [{"name": "t", "flop": "1e24 FLOP", "gpus": "10 GPU", "campuses": ["one", "two"], "rack_types": ["r"]}],
    "inference": [{"name": "s", "demand": "1 k token/s", "flop_per_token": "1 GFLOP/token"}]
  },
  "catalog": {
    "rack_types": [
      {"name": "r", "available": "2025-01-01", "gpus_per_rack": 10, "peak_bf16": "1 PFLOP/s", "hbm": "100 GB", "hbm_bandwidth": "1 TB/s",
       "scale_up": "1 TB/s", "scale_up_domain": 10, "scale_out": "50 GB/s", "idle_power": "20 kW", "max_power": "100 kW"}
    ],
    "projects": [{"name": "p", "tasks": [{"name": "a", "class": "permit", "duration": "2 month"}, {"name": "b", "class": "shell", "duration": "3 month", "after": ["a"]}]}],
    "fabrics": [{"name": "f", "port": "50 GB/s"}],
    "regions": [{"name": "g", "carbon": "400 g/kWh", "price": "50 USD/MWh"}]
  }
}
)";

/// The base scenario with the only occurrence of `from` replaced.
inline std::string base_with(const std::string& from, const std::string& to)
{
  const auto at = kBaseScenario.find(from);
  gpuramp::core::require(at != std::string::npos && kBaseScenario.find(from, at + 1) == std::string::npos, "the text to replace is not there exactly once");
  auto text = kBaseScenario;
  return text.replace(at, from.size(), to);
}

inline gpuramp::scenario::Scenario read_text(const std::string& text, const std::vector<gpuramp::scenario::Override>& overrides = {})
{
  return gpuramp::scenario::Document(text, "base.json").read(overrides);
}

/// Line, counted from 1, of the first occurrence.
inline int line_of(const std::string& text, const std::string& what)
{
  int line = 1;
  for (std::size_t i = 0; i < text.find(what); ++i)
    line += text[i] == '\n' ? 1 : 0;
  return line;
}
