# SPDX-License-Identifier: Apache-2.0
"""Sources, carbon, water and money against closed forms: a constant load of 100 MW (100 racks of 1 MW, always at nameplate, PUE 1)."""

import datetime
import json
import math
import pathlib
import subprocess
import tempfile
import unittest
import zoneinfo

from support.gpuramp_runs import PROGRAM, START, Run, campus, day, rack_type, scenario

YEAR_H = 365 * 24
LOAD_MW = 100


def hours(first=START, count=YEAR_H):
    begin = datetime.datetime.combine(first, datetime.time())
    return [begin + datetime.timedelta(hours=h) for h in range(count)]


def csv_text(column, value_of, first=START, count=YEAR_H):
    return f"timestamp,{column}\n" + "".join(f"{t.isoformat()}Z,{value_of(n)!r}\n" for n, t in enumerate(hours(first, count)))


def constant(power=None, **other):
    """One campus that draws 100 MW from the start to the end of 2026."""
    site = campus(initial=[{"rack_type": "r", "racks": LOAD_MW}])
    site.update(other.pop("campus", {}))
    if power is not None:
        site["power"] = power
    given = scenario(supply={"lines": []}, campuses=[site], end=day(365), report_every="1 month", lifetime="30 year")
    given["catalog"]["rack_types"] = [rack_type(idle_power="1 MW")]
    given.update(other)
    return given


def run(given, files=None, expect=0):
    """Runs a scenario beside its CSV files."""
    with tempfile.TemporaryDirectory() as directory:
        for name, text in (files or {}).items():
            pathlib.Path(directory, name).write_text(text, encoding="utf-8")
        file = pathlib.Path(directory, "scenario.json")
        file.write_text(json.dumps(given), encoding="utf-8")
        out = pathlib.Path(directory, "out")
        done = subprocess.run([PROGRAM, "run", str(file), "--out", str(out)], capture_output=True, text=True, check=False)
        assert done.returncode == expect, f"exit code {done.returncode}, wanted {expect}\n{done.stdout}\n{done.stderr}"
        if expect != 0:
            assert not out.exists(), "nothing may be written"
            return done.stderr
        return Run(out, done.stdout)


def tranche(capacity, **other):
    return {"capacity": capacity, "available": "2025-01-01", **other}


class Case(unittest.TestCase):
    def close(self, value, wanted, relative=1e-9):
        self.assertAlmostEqual(value, wanted, delta=relative * max(abs(wanted), 1e-9))

    def source(self, result, name):
        (row,) = [s for s in result.result["sources"] if s["source"] == name]
        return row

    def check_balance(self, result):
        """IT, facility and source energy reconcile in every period, in result.json and power.csv."""
        power = result.table("power.csv")
        for row in result.result["energy"]:
            self.close(row["source_mwh"], row["facility_mwh"] + row["battery_loss_mwh"] + row["stored_change_mwh"] - row["unserved_mwh"])
            rows = [r for r in power if r["to"] == row["date"]]
            net = sum(float(r["mwh"]) - float(r["charged_mwh"]) for r in rows)
            self.close(net, row["facility_mwh"])
            for r in rows:
                for key, text in r.items():
                    if key not in ("from", "to", "campus", "source", "kind"):
                        self.assertGreaterEqual(float(text), 0, (r["to"], r["source"], key))
        s = result.result["summary"]
        self.close(s["source_energy_mwh"], sum(row["source_mwh"] for row in result.result["energy"]))
        self.close(sum(result.result["cost"]["discounted"].values()), s["cost_usd"], 0)


class Files(Case):
    """The same year of prices as others write it."""
    PRICES = [30 + 45 * math.cos(n / 11) for n in range(YEAR_H)]

    def energy_usd(self, text, expect=0, **layout):
        given = constant({"tranches": [tranche("100 MW", price={"csv": "p.csv", **layout})]})
        result = run(given, {"p.csv": text}, expect)
        return result.result["summary"]["energy_cost_usd"] if expect == 0 else result

    def whole_year(self):
        return LOAD_MW * sum(self.PRICES)

    def test_quarters_of_hours_become_their_mean(self):
        begin = datetime.datetime.combine(START, datetime.time())
        text = "timestamp,usd_per_mwh\n" + "".join(
            f"{(begin + datetime.timedelta(minutes=15 * n)).isoformat()}Z,{self.PRICES[n // 4] + (-1) ** n!r}\n" for n in range(4 * YEAR_H))
        self.close(self.energy_usd(text), self.whole_year())

    def test_semicolons_and_decimal_commas(self):
        text = "\ufeff" + csv_text("usd_per_mwh", self.PRICES.__getitem__).replace(".", "#").replace(",", ";").replace("#", ",")
        self.close(self.energy_usd(text), self.whole_year())

    def test_times_at_the_end_of_hours(self):
        text = "timestamp,usd_per_mwh\n" + "".join(f"{(t + datetime.timedelta(hours=1)).isoformat()}Z,{self.PRICES[n]!r}\n" for n, t in enumerate(hours()))
        self.close(self.energy_usd(text, stamps="end"), self.whole_year())

    def test_local_time_with_and_without_offsets(self):
        """The first hour of the year in Berlin is the last of the year before in UTC; an hour is missing in March and comes twice in October."""
        begin = datetime.datetime(2025, 12, 31, 23)
        zone = zoneinfo.ZoneInfo("Europe/Berlin")
        def local(n):
            return (begin + datetime.timedelta(hours=n)).replace(tzinfo=datetime.timezone.utc).astimezone(zone)
        wanted = LOAD_MW * sum(self.PRICES)
        for text_of in (lambda t: t.isoformat(), lambda t: t.replace(tzinfo=None).isoformat(sep=" ")):
            text = "timestamp,usd_per_mwh\n" + "".join(f"{text_of(local(n))},{self.PRICES[n]!r}\n" for n in range(YEAR_H))
            self.close(self.energy_usd(text, zone="Europe/Berlin"), wanted)

    def test_columns_and_units_by_name(self):
        """Carbon in lb/MWh beside other columns, as grid operators publish it."""
        text = "zone,when,rate,quality\n" + "".join(f"X,{t.isoformat()}Z,1000,ok\n" for t in hours())
        given = constant({"tranches": [tranche("100 MW", carbon={"csv": "c.csv", "time": "when", "value": "rate", "unit": "lb/MWh"})]})
        self.close(run(given, {"c.csv": text}).result["summary"]["co2e_t"], LOAD_MW * YEAR_H * 0.45359237)

    def test_what_is_wrong_is_said(self):
        text = csv_text("usd_per_mwh", self.PRICES.__getitem__)
        for layout, problem in (({"zone": "Mars/Base"}, "/price/zone: there is no time zone 'Mars/Base'"), ({"stamps": "middle"}, "/price/stamps"),
                                ({"unit": "lb/MWh"}, "'lb/MWh' is not a unit of what is wanted here"), ({"value": "x"}, "is not 'timestamp' and 'x'")):
            self.assertIn(problem, self.energy_usd(text, expect=2, **layout))


class Series(Case):
    def test_an_hourly_file_sums_to_itself(self):
        values = [400 + 150 * math.sin(n / 7) + 0.01 * (n % 24) for n in range(YEAR_H)]
        prices = [30 + 45 * math.cos(n / 11) for n in range(YEAR_H)]  # below zero at times
        given = constant({"tranches": [tranche("100 MW", carbon={"csv": "c.csv"}, price={"csv": "p.csv"})]})
        result = run(given, {"c.csv": csv_text("grid_g_per_kwh", values.__getitem__), "p.csv": csv_text("usd_per_mwh", prices.__getitem__)})
        s = result.result["summary"]
        self.close(s["energy_mwh"], LOAD_MW * YEAR_H)
        self.close(s["co2e_t"], LOAD_MW * sum(values) / 1e3)
        self.close(s["energy_cost_usd"], LOAD_MW * sum(prices))
        self.check_balance(result)

    def test_a_file_of_another_year_repeats_by_calendar_day(self):
        given = constant({"tranches": [tranche("100 MW", carbon={"csv": "c.csv"})]}, end=(START + datetime.timedelta(days=365 + 365 + 366)).isoformat())
        leap = datetime.date(2024, 1, 1)
        values = [float(n // 24) for n in range(366 * 24)]
        result = run(given, {"c.csv": csv_text("g_per_kwh", values.__getitem__, leap, 366 * 24)})
        common = sum(24 * d for d in range(366) if d != 59)
        self.close(result.result["summary"]["co2e_t"], LOAD_MW * (2 * common + common + 24 * 59) / 1e3)

    def test_a_resolved_scenario_stands_without_its_files(self):
        given = constant({"tranches": [tranche("100 MW", carbon={"csv": "c.csv"})]})
        first = run(given, {"c.csv": csv_text("g_per_kwh", lambda n: 0.1 * n)})
        second = run(first.result["scenario"])
        self.assertEqual(first.text("power.csv"), second.text("power.csv"))
        self.assertEqual(first.text("result.json"), second.text("result.json"))

    def test_daily_file_and_months(self):
        days = "timestamp,g_per_kwh\n" + "".join(f"{day(d)},{100 + d}\n" for d in range(365))
        result = run(constant({"tranches": [tranche("100 MW", carbon={"csv": "c.csv"})]}), {"c.csv": days})
        self.close(result.result["summary"]["co2e_t"], LOAD_MW * 24 * sum(100 + d for d in range(365)) / 1e3)
        # months: weekly reports cross their borders, and all the same 31 days count at January's value
        months = [f"{100 * m} g/kWh" for m in range(1, 13)]
        result = run(constant({"tranches": [tranche("100 MW", carbon=months)]}, report_every="1 week"))
        lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        self.close(result.result["summary"]["co2e_t"], LOAD_MW * 24 * sum(n * 100 * (m + 1) for m, n in enumerate(lengths)) / 1e3)

    def test_a_region_may_have_months_too(self):
        given = constant()
        given["catalog"]["regions"][0]["price"] = ["10 USD/MWh"] * 6 + ["40 USD/MWh"] * 6
        self.close(run(given).result["summary"]["energy_cost_usd"], LOAD_MW * 24 * (181 * 10 + 184 * 40))


class BadSeries(Case):
    """One wrong line of a file of a year: it is named, with what is wrong and what would be right."""

    def complaint(self, change, column="g_per_kwh", value=lambda n: 400, **how):
        lines = csv_text(column, value, **how).splitlines()
        change(lines)
        return run(constant({"tranches": [tranche("100 MW", carbon={"csv": "c.csv"})]}), {"c.csv": "\n".join(lines) + "\n"}, expect=2)

    def check(self, error, line, *parts):
        self.assertRegex(error, rf"c\.csv:{line}: ")
        for part in parts:
            self.assertIn(part, error)

    def test_missing_hours(self):
        self.check(self.complaint(lambda lines: lines.pop(5001)), 5002, "2026-07-28T08:00Z is missing", "fill the gap")

    def test_a_gap_of_days(self):
        self.check(self.complaint(lambda lines: lines.__delitem__(slice(101, 149))), 102, "is missing")

    def test_twice_the_same_hour(self):
        self.check(self.complaint(lambda lines: lines.insert(10, lines[10])), 12, "comes after", "sort the rows")

    def test_no_number(self):
        for text in ("n/a", "12x", "nan", "1e999", "4,5"):
            self.check(self.complaint(lambda lines, t=text: lines.__setitem__(300, lines[300].split(",")[0] + "," + t)), 301)

    def test_an_empty_cell(self):
        self.check(self.complaint(lambda lines: lines.__setitem__(300, lines[300].split(",")[0] + ",")), 301, "the value is missing")

    def test_a_negative_carbon_intensity(self):
        self.check(self.complaint(lambda lines: lines.__setitem__(300, lines[300].split(",")[0] + ",-3")), 301, "outside 0 .. 5000 g_per_kwh")

    def test_wrong_unit(self):
        self.check(self.complaint(lambda lines: None, column="usd_per_mwh"), 1, "unit of 'usd_per_mwh'", "must end in its unit, g_per_kwh")
        self.check(self.complaint(lambda lines: None, column="carbon_kg_per_mwh"), 1, "g_per_kwh")

    def test_no_header(self):
        self.check(self.complaint(lambda lines: lines.pop(0)), 1, "the header", "timestamp,g_per_kwh")

    def test_another_time_zone(self):
        self.check(self.complaint(lambda lines: lines.__setitem__(2, "2026-01-01T01:00:00+01:00,5")), 3, "00:00Z follows 2026-01-01T00:00Z")

    def test_less_than_a_year(self):
        self.check(self.complaint(lambda lines: lines.__delitem__(slice(1 + 24 * 100, None))), 2401, "covers 100 days", "365")

    def test_part_of_a_day(self):
        self.check(self.complaint(lambda lines: lines.pop()), 8760, "hours of its last day are missing")

    def test_half_hours(self):
        self.check(self.complaint(lambda lines: lines.__setitem__(2, "2026-01-01T00:30Z,5")), 4, "01:00Z is missing")
        self.check(self.complaint(lambda lines: lines.__setitem__(2, "2026-01-01T00:20Z,5")), 3, "one row per hour or per day")

    def test_windows_line_ends_keep_their_lines(self):
        text = csv_text("g_per_kwh", lambda n: 1 if n != 41 else "x").replace("\n", "\r\n")
        given = constant({"tranches": [tranche("100 MW", carbon={"csv": "c.csv"})]})
        self.check(run(given, {"c.csv": text}, expect=2), 43, "is not a number")

    def test_no_file(self):
        self.assertIn("/campuses/0/power/tranches/0/carbon/csv: there is no file 'c.csv'", run(constant({"tranches": [tranche("100 MW", carbon={"csv": "c.csv"})]}), expect=2))

    def test_eleven_months(self):
        error = run(constant({"tranches": [tranche("100 MW", carbon=["1 g/kWh"] * 11)]}), expect=2)
        self.assertIn("/campuses/0/power/tranches/0/carbon: has 11 values", error)

    def test_a_month_without_its_unit(self):
        error = run(constant({"tranches": [tranche("100 MW", carbon=["1 g/kWh"] * 11 + [4])]}), expect=2)
        self.assertIn("/carbon/11: 4 is a number without its unit", error)


class Sources(Case):
    def test_cheapest_and_cleanest_first(self):
        # 60 MW of gas at 40 USD/MWh and 450 g/kWh, 70 MW of reactor at 70 and 12, 100 MW load
        tranches = [tranche("60 MW", name="gas", kind="gas", price="40 USD/MWh", carbon="450 g/kWh"),
                    tranche("70 MW", name="smr", kind="nuclear", price="70 USD/MWh", carbon="12 g/kWh")]
        for policy, gas_mw in (("cost", 60), ("carbon", 30), ("proportional", 100 * 60 / 130)):
            result = run(constant({"dispatch": policy, "tranches": tranches}))
            self.close(self.source(result, "gas")["mwh"], gas_mw * YEAR_H)
            self.close(self.source(result, "smr")["mwh"], (LOAD_MW - gas_mw) * YEAR_H)
            self.close(result.result["summary"]["energy_cost_usd"], YEAR_H * (gas_mw * 40 + (LOAD_MW - gas_mw) * 70))
            self.close(result.result["summary"]["co2e_t"], YEAR_H * (gas_mw * 0.45 + (LOAD_MW - gas_mw) * 0.012))
            self.check_balance(result)

    def test_a_source_that_comes_during_a_period(self):
        # 18 January: the cheap source comes; the load is 100 MW all the time
        tranches = [tranche("200 MW", name="old", price="50 USD/MWh"), {"capacity": "200 MW", "name": "new", "price": "10 USD/MWh", "available": day(17)}]
        result = run(constant({"dispatch": "cost", "tranches": tranches}))
        self.close(self.source(result, "old")["mwh"], LOAD_MW * 17 * 24)
        self.close(self.source(result, "new")["mwh"], LOAD_MW * (365 - 17) * 24)

    def test_fuel_by_efficiency(self):
        # 50 %: two MWh of gas at 12 USD and 181 g/kWh per MWh, and 6 USD and 20 g on top
        fuel = {"efficiency": 0.5, "price": "12 USD/MWh", "carbon": "181 g/kWh"}
        result = run(constant({"tranches": [tranche("100 MW", name="gas", kind="gas", fuel=fuel, price="6 USD/MWh", carbon="20 g/kWh")]}))
        self.close(self.source(result, "gas")["fuel_mwh"], 2 * LOAD_MW * YEAR_H)
        self.close(result.result["summary"]["energy_cost_usd"], 30 * LOAD_MW * YEAR_H)
        self.close(result.result["summary"]["co2e_t"], 0.382 * LOAD_MW * YEAR_H)

    def test_contracts_count_in_the_market_only(self):
        contract = {"share": 0.75, "carbon": "0 g/kWh", "price": "30 USD/MWh"}
        s = run(constant({"tranches": [tranche("100 MW", contract=contract)]})).result["summary"]
        self.close(s["co2e_t"], 0.4 * LOAD_MW * YEAR_H)
        self.close(s["co2e_market_t"], 0.1 * LOAD_MW * YEAR_H)
        self.close(s["energy_cost_usd"], (0.75 * 30 + 0.25 * 50) * LOAD_MW * YEAR_H)

    def test_zero_carbon_sources_emit_nothing(self):
        tranches = [tranche("60 MW", kind="nuclear", carbon="0 g/kWh"), tranche("100 MW", kind="fuel_cell", carbon="0 g/kWh")]
        for policy in ("proportional", "cost", "carbon"):
            result = run(constant({"dispatch": policy, "tranches": tranches}))
            self.assertEqual(result.result["summary"]["co2e_t"], 0)
            self.assertEqual(result.result["summary"]["co2e_market_t"], 0)
            self.assertEqual({float(row["co2e_t"]) for row in result.series}, {0})

    def test_what_nothing_gives_is_the_grid_s_or_unserved(self):
        # firm on paper: 100 MW of sun that shines by half
        sun = tranche("100 MW", name="sun", kind="solar", capacity_factor=0.5, carbon="0 g/kWh", price="20 USD/MWh")
        grid = tranche("10 MW", name="grid", kind="grid")
        backed = run(constant({"dispatch": "carbon", "tranches": [sun, grid]}))
        self.close(self.source(backed, "grid")["mwh"], 50 * YEAR_H)
        self.close(self.source(backed, "grid")["beyond_capacity_mwh"], 40 * YEAR_H)
        self.assertEqual(backed.result["summary"]["unserved_mwh"], 0)
        self.check_balance(backed)
        alone = run(constant({"dispatch": "carbon", "tranches": [sun]}))
        self.close(alone.result["summary"]["unserved_mwh"], 50 * YEAR_H)
        self.close(sum(float(r["mwh"]) for r in alone.table("power.csv") if r["source"] == "unserved"), 50 * YEAR_H)
        self.check_balance(alone)

    def sun_and_battery(self, storage, **other):
        # 12 hours of 250 MW each day: 150 MW more than the load, for 12 h
        files = {"sun.csv": csv_text("capacity_frac", lambda n: 1 if 6 <= n % 24 < 18 else 0)}
        tranches = [tranche("100 MW", name="grid"), tranche("0 MW", name="battery", kind="battery", nameplate="200 MW", storage=storage),
                    tranche("0 MW", name="sun", kind="solar", nameplate="250 MW", capacity_factor={"csv": "sun.csv"}, carbon="0 g/kWh", price="20 USD/MWh")]
        return run(constant({"dispatch": "carbon", "tranches": tranches, **other}), files)

    def test_a_battery_serves_the_night(self):
        # 80 % of 12 x 150 = 1,440 MWh would be 1,800 in; the night takes 1,200 = 1,500 in. The first six hours of the year are the grid's, the
        # last six leave their half: so 364.5 nights from the battery, and on no day does it run empty.
        result = self.sun_and_battery({"energy": "1200 MWh", "efficiency": 0.8})
        self.close(self.source(result, "grid")["mwh"], 6 * LOAD_MW)
        self.close(self.source(result, "battery")["mwh"], 364 * 1200 + 600)
        self.close(self.source(result, "battery")["charged_mwh"], 365 * 1500)
        self.close(result.result["summary"]["battery_loss_mwh"], 365 * 300)
        self.close(result.result["summary"]["curtailed_mwh"], 365 * 300)
        self.close(result.result["summary"]["co2e_t"], 6 * LOAD_MW * 0.4)
        self.close(result.result["summary"]["energy_cost_usd"], 6 * LOAD_MW * 50 + 365 * (1200 + 1500) * 20)
        self.check_balance(result)

    def test_a_small_battery_is_limited_by_its_energy(self):
        result = self.sun_and_battery({"energy": "300 MWh", "efficiency": 1})
        self.close(self.source(result, "battery")["mwh"], 365 * 300)
        self.close(self.source(result, "grid")["mwh"], 365 * 900)

    def test_the_sun_of_a_clear_day_keeps_its_months(self):
        factors = [0.168, 0.221, 0.267, 0.309, 0.312, 0.317, 0.313, 0.309, 0.307, 0.265, 0.223, 0.151]
        sun = tranche("0 MW", name="sun", kind="solar", nameplate="50 MW", capacity_factor=factors, sun={"latitude_deg": 32, "longitude_deg": -100}, carbon="0 g/kWh")
        result = run(constant({"dispatch": "carbon", "tranches": [tranche("100 MW"), sun]}))
        lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        self.close(self.source(result, "sun")["mwh"], 50 * 24 * sum(n * f for n, f in zip(lengths, factors)), 1e-9)

    def test_elastic_work_moves_into_the_clean_hours(self):
        # 100 g/kWh for 8 hours, 700 for 16; 30 % elastic may double: 30 MW more in 8 hours, 240 MWh away from the others
        files = {"c.csv": csv_text("g_per_kwh", lambda n: 100 if 8 <= n % 24 < 16 else 700)}
        power = {"dispatch": "carbon", "tranches": [tranche("200 MW", carbon={"csv": "c.csv"})]}
        flat = run(constant(power), files).result["summary"]
        shifted = run(constant({**power, "time_shift": {"by": "carbon", "share": 0.3, "headroom": 1}}), files)
        s = shifted.result["summary"]
        self.close(s["energy_mwh"], flat["energy_mwh"])
        self.close(s["shift_saved_co2e_t"], 365 * 240 * 0.6)
        self.close(flat["co2e_t"] - s["co2e_t"], 365 * 240 * 0.6)
        self.check_balance(shifted)
        # a firm capacity of 110 MW leaves room for 10 MW more
        power["tranches"] = [tranche("110 MW", carbon={"csv": "c.csv"})]
        tight = run(constant({**power, "time_shift": {"by": "carbon", "share": 0.3, "headroom": 1}}), files).result["summary"]
        self.close(tight["shift_saved_co2e_t"], 365 * 80 * 0.6)

    def test_nothing_moves_where_all_hours_are_equal(self):
        power = {"dispatch": "cost", "tranches": [tranche("200 MW")], "time_shift": {"by": "cost", "share": 0.5}}
        s = run(constant(power)).result["summary"]
        self.assertEqual((s["shift_saved_co2e_t"], s["shift_saved_usd"]), (0, 0))


class BadSources(Case):
    def check(self, given, pointer, *parts):
        error = run(constant(given), expect=2)
        self.assertIn(pointer + ": ", error)
        for part in parts:
            self.assertIn(part, error)

    def test_efficiencies_above_1(self):
        sun = tranche("1 MW", capacity_factor=0.2)
        self.check({"tranches": [sun, tranche("1 MW", storage={"energy": "1 MWh", "efficiency": 1.1})]}, "/campuses/0/power/tranches/1/storage/efficiency", "1.1 is too large")
        self.check({"tranches": [tranche("1 MW", fuel={"efficiency": 1.5, "price": "1 USD/MWh", "carbon": "1 g/kWh"})]}, "/fuel/efficiency", "1.5 is too large")

    def test_a_battery_that_nothing_charges(self):
        self.check({"tranches": [tranche("100 MW"), tranche("1 MW", storage={"energy": "1 MWh"})]}, "/campuses/0/power/tranches/1/storage", "nothing would charge it")

    def test_a_battery_with_carbon_of_its_own(self):
        self.check({"tranches": [tranche("1 MW", capacity_factor=0.2), tranche("1 MW", storage={"energy": "1 MWh"}, carbon="1 g/kWh")]},
                   "/campuses/0/power/tranches/1/storage", "of its own")

    def test_a_battery_without_power(self):
        self.check({"tranches": [tranche("1 MW", capacity_factor=0.2), tranche("0 MW", storage={"energy": "1 MWh"})]}, "/storage", "without power")

    def test_a_capacity_factor_above_1(self):
        self.check({"tranches": [tranche("1 MW", capacity_factor=1.2)]}, "/capacity_factor", "1.2 is too large")

    def test_a_latitude_without_sun(self):
        self.check({"tranches": [tranche("1 MW", sun={"latitude_deg": 30})]}, "/sun", "no capacity factor")


class CoolingAndWater(Case):
    def test_pue_of_twelve_months(self):
        # air, full load: 1.105 where the wet bulb is 14 C or less, 1.105 + 1 / 5.5 at 24 C and more (tests/unit/model/cooling_test.cpp)
        cooling = {"type": "air", "wet_bulb_c": [5] * 6 + [24] * 6, "load": 1}
        site = {"cooling": cooling}
        given = constant(campus=site, economics={"water_price": "2 USD/t"})
        given["campuses"][0].pop("pue")
        s = run(given).result["summary"]
        pue = 1.105 + 184 / 365 / 5.5
        self.close(s["mean_pue"], pue, 1e-9)
        water = 0.8 * 3.6 / 2.43 * 4 / 3 * (181 * 1.06 + 184 * (1.06 + 1 / 5.5)) * 24 * LOAD_MW * 1e3 / 1e3
        self.close(s["water_t"], water, 1e-9)
        self.close(s["operations_cost_usd"], 2 * water, 1e-9)

    def test_both_pue_and_cooling(self):
        given = constant(campus={"cooling": {"type": "air", "wet_bulb_c": 10}})
        self.assertIn("/campuses/0/pue: has both 'pue' and 'cooling'", run(given, expect=2))

    def test_a_resolved_scenario_with_cooling_reads_back(self):
        given = constant(campus={"cooling": {"type": "hybrid", "wet_bulb_c": [n for n in range(12)]}})
        given["campuses"][0].pop("pue")
        first = run(given)
        self.assertEqual(run(first.result["scenario"]).text("result.json"), first.text("result.json"))


class Money(Case):
    def test_categories_prices_and_upkeep(self):
        # 52 weeks of 7 racks of 1 M USD; a hall and a plant come after 100 days, all at once
        economics = {"shell_capex": "2 M USD/MW", "power_cooling_capex": "6 M USD/MW", "network_capex": 0.1, "staff": "40 k USD/MW/year"}
        given = scenario(economics=economics, report_every="1 week")
        given["campuses"][0]["halls"].append({"rack_slots": 100, "bus": "100 MW", "available": day(100)})
        given["campuses"][0]["power"]["tranches"].append({"capacity": "100 MW", "nameplate": "120 MW", "capex": "1 M USD/MW", "available": day(100)})
        result = run(given)
        categories = result.result["cost"]["spent"]
        self.close(categories["racks_usd"], 52 * 7e6)
        self.close(categories["fabric_usd"], 52 * 7e5)
        self.close(categories["shell_usd"], 200e6)
        self.close(categories["power_cooling_usd"], 600e6)
        self.close(categories["generation_usd"], 120e6)
        self.close(categories["staff_usd"], 40e3 * (10_000 * 364 + 100 * 264) / 365.2425)
        self.check_balance(result)
        rows = [row for row in result.table("cost.csv") if row["campus"] == "fleet"]
        self.close(sum(float(row["total_usd"]) for row in rows), result.result["summary"]["spent_usd"])
        self.close(result.result["summary"]["sunk_usd"], 10_000 * 8e6)  # the hall that stands there at the start

    def test_a_price_that_falls_and_repair_of_what_was_bought(self):
        given = scenario(economics={"rack_price_change": -0.3, "repair": 0.05}, report_every="1 week")
        result = run(given)
        year = 365.2425 / 7
        self.close(result.result["summary"]["rack_capex_usd"], sum(7e6 * 0.7 ** (n / year) for n in range(1, 53)))
        # made at the end of week n, in service 9 weeks later to the end at 52 weeks, at the catalogue's price
        self.close(result.result["summary"]["operations_cost_usd"], 0.05 * sum(7e6 * (52 - n - 9) / year for n in range(1, 44)))

    def test_discounting_at_the_end_or_the_middle_of_calendar_years(self):
        for discounting, years in (("end_of_period", (365, 728)), ("mid_period", (182.5, 546.5))):
            given = scenario(economics={"discount_rate": 0.08, "discounting": discounting}, report_every="1 week", end=day(728))
            result = run(given).result
            s = result["summary"]
            first, second = (1.08 ** (-days / 365.2425) for days in years)
            self.close(result["cost"]["discounted"]["racks_usd"], 7e6 * (52 * first + 52 * second))
            self.close(s["cost_usd"], 7e6 * (52 * first + 52 * second))
            self.close(s["rack_capex_usd"], 7e6 * 104)
            self.close(s["spent_usd"], 7e6 * 104)

    def test_what_work_costs(self):
        # nothing is bought: 100 MW x 50 USD/MWh are all there is; a pool of all GPUs at 1 PFLOP/s each serves at 1e12 FLOP per token
        service = {"name": "s", "demand": "1e9 token/s", "flop_per_token": "1 TFLOP/token", "efficiency": {"mfu": 1, "goodput": 1, "busy": 1}}
        unit = run(constant(workloads={"inference": [service]})).result["cost"]["unit"]
        self.close(unit["usd_per_mw_year"], 50 * 24 * 365.2425)
        self.close(unit["usd_per_useful_eflop_day"], LOAD_MW * 50 * 24)          # 1,000 GPUs are 1 EFLOP/s
        self.close(unit["usd_per_million_tokens_served"], LOAD_MW * 50 / 3600)   # 1e6 tokens/s

    def test_embodied_carbon_is_booked_at_purchase(self):
        given = scenario(economics={"building_carbon": "300 t/MW"}, report_every="1 week")
        given["catalog"]["rack_types"] = [rack_type(embodied_carbon="20 t")]
        given["campuses"][0]["halls"].append({"rack_slots": 100, "bus": "100 MW", "available": day(100)})
        result = run(given)
        self.close(result.result["summary"]["embodied_co2e_t"], 52 * 7 * 20 + 30_000)
        (row,) = [row for row in result.result["energy"] if row["embodied_building_t"] > 0]
        self.assertEqual(row["date"], day(105))

    def test_facility_capex_and_its_parts_exclude_each_other(self):
        error = run(constant(economics={"facility_capex": "9 M USD/MW", "shell_capex": "2 M USD/MW"}), expect=2)
        self.assertIn("/economics/facility_capex: is given beside its parts", error)


if __name__ == "__main__":
    unittest.main()
