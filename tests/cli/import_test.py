# SPDX-License-Identifier: Apache-2.0
"""Tables in which plans are kept become scenarios, with the row of each number as its source."""

import datetime
import hashlib
import json
import pathlib
import subprocess
import tempfile
import unittest
import zoneinfo

from support.gpuramp_runs import PROGRAM, campus, rack_type, run, scenario

TIMELINES = '''Date,Data center,Construction status,Power (MW),H100 equivalents,Buildings operational
5/31/2025,Helios West,"Steel framing, visible",0,0,0
6/30/2025,Helios West,Building 1 operational,100,36388.8,1
1/1/2026,Helios West,Building 2 operational,250,90972,2
2/1/2026,Other Site,Building 1 operational,40,18194.4,1
'''


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        file = self.folder / name
        file.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        return str(file)

    def imported(self, *arguments, expect=0):
        done = subprocess.run([PROGRAM, "import", *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done.stdout if expect == 0 else done.stderr


class Sites(Case):
    def sites(self, text=TIMELINES, *options):
        return self.imported("sites", self.write("sites.csv", text), "--as-of", "2025-12-01", *options)

    def test_cumulative_power_and_compute_are_differenced(self):
        given = json.loads(self.sites())
        west, other = given["campuses"]
        self.assertEqual([c["name"] for c in (west, other)], ["helios-west", "other-site"])
        self.assertEqual([(t["available"], t["capacity"]) for t in west["power"]["tranches"]], [("2025-06-30", "100 MW"), ("2026-01-01", "150 MW")])
        racks = [200, 300]  # 36,388.8 and 54,583.2 H100 equivalents of 181.944 a rack
        self.assertEqual([h["rack_slots"] for h in west["halls"]], racks)
        self.assertEqual([(i["racks"], i["installed"]) for i in west["initial"]], [(racks[0], "2025-06-30")])
        self.assertEqual(given["supply"]["lines"][0]["orders"][0][1], f"{racks[1]} rack/week")

    def test_every_object_says_its_row(self):
        text = TIMELINES
        hash_ = hashlib.sha256(text.encode()).hexdigest()[:12]
        given = json.loads(self.sites())
        self.assertEqual(given["campuses"][0]["power"]["tranches"][0]["source"], f"sites.csv (SHA-256 {hash_}), line 3")

    def test_it_runs(self):
        file = self.write("plan.json", self.sites())
        result = run(file)
        up = result.column("gpus_up", "other-site")
        self.assertEqual(result.result["scenario"]["start"], "2025-12-01")
        self.assertEqual(max(up.values()), 72 * 100)

    def test_a_second_import_says_what_changed(self):
        first = self.write("first.json", self.sites())
        changed = self.sites(TIMELINES.replace("1/1/2026,Helios West,Building 2 operational,250", "3/1/2026,Helios West,Building 2 operational,240"),
                             "--since", first)
        self.assertIn('+ /campuses/helios-west/power/tranches/step-2026-03-01', changed)
        self.assertIn('- /campuses/helios-west/power/tranches/step-2026-01-01', changed)
        self.assertEqual(self.sites(TIMELINES, "--since", first), "")

    def test_bad_tables_are_refused(self):
        for text, problem in ((TIMELINES.replace("Power (MW)", "Power"), "sites.csv:1: has no column 'Power (MW)'"),
                              (TIMELINES.replace("6/30/2025", "30 June"), "sites.csv:3: '30 June' is not a date"),
                              (TIMELINES.replace(",100,", ",1oo,"), "sites.csv:3: '1oo' is not a number")):
            self.assertIn(problem, self.imported("sites", self.write("sites.csv", text), "--as-of", "2025-12-01", expect=2))
        self.assertIn("--as-of", self.imported("sites", self.write("sites.csv", TIMELINES), expect=2))
        self.assertIn("there is no rack type 'x'", self.imported("sites", self.write("s.csv", TIMELINES), "--as-of", "2025-12-01", "--rack-type", "x", expect=2))


class Tables(Case):
    MAPPING = {"into": "/campuses", "values": {
        "/name": {"column": "Site"}, "/region": {"value": "g"}, "/fabric": {"value": "f"},
        "/halls/0/rack_slots": {"column": "Slots", "number": True}, "/halls/0/bus": {"column": "IT", "unit": "MW"}, "/halls/0/available": {"value": "2025-01-01"},
        "/power/tranches/-/capacity": {"column": "Feed", "unit": "MW"}, "/power/tranches/-/available": {"column": "Energized", "date": "dmy"}}}
    TABLE = "Site;Slots;IT;Feed;Energized\na;30;30,5;10;01.02.2026\na;;;20,5;01.06.2026\nb;5;5;5;2025-01-01\n"

    def table(self, text=None, mapping=None, expect=0):
        return self.imported("table", self.write("t.csv", text or self.TABLE), "--mapping", self.write("m.json", mapping or self.MAPPING), expect=expect)

    def test_rows_become_campuses_of_a_scenario(self):
        fragment = json.loads(self.table())
        a, b = fragment["campuses"]
        self.assertEqual([t["capacity"] for t in a["power"]["tranches"]], ["10 MW", "20.5 MW"])
        self.assertEqual([t["available"] for t in a["power"]["tranches"]], ["2026-02-01", "2026-06-01"])
        self.assertEqual((a["halls"][0]["rack_slots"], a["halls"][0]["bus"], b["halls"][0]["rack_slots"]), (30, "30.5 MW", 5))
        self.assertIn("line 3", a["power"]["tranches"][1]["source"])
        overlay = self.write("part.json", fragment)
        result = run(scenario(campuses=[{**a, "name": "c"}]), "--overlay", overlay)
        self.assertEqual({row["campus"] for row in result.series}, {"a", "b", "c", "fleet"})

    def test_orders_and_demand_become_dated_points(self):
        """Rows of one rack type are one line, whose points say their rows."""
        mapping = {"into": "/supply/lines", "by": "/rack_type", "values": {
            "/rack_type": {"column": "Type"}, "/orders/-/0": {"column": "Date", "date": "dmy"}, "/orders/-/1": {"column": "Racks", "unit": "rack/week"}}}
        table = "Type;Date;Racks\nr;01.01.2026;4,5\ns;01.02.2026;1\nr;01.06.2026;7\n"
        fragment = json.loads(self.table(table, mapping))
        first, second = fragment["supply"]["lines"]
        self.assertEqual([(date, point["value"], point["source"].rsplit(", ", 1)[1]) for date, point in first["orders"]],
                         [("2026-01-01", "4.5 rack/week", "line 2"), ("2026-06-01", "7 rack/week", "line 4")])
        self.assertEqual((second["rack_type"], len(second["orders"])), ("s", 1))
        overlay = self.write("part.json", {"supply": {"lines": [first]}})
        result = run(scenario(), "--overlay", overlay)
        self.assertEqual([p[1] for p in result.result["scenario"]["supply"]["lines"][0]["orders"]["step"]], ["4.5 rack/week", "7 rack/week"])
        self.assertIn("m.json: /by: there is no value '/type'", self.table(table, {**mapping, "by": "/type"}, expect=2))
        skipped = {**mapping, "values": {"/rack_type": {"column": "Type"}, "/orders/-/1": {"column": "Racks", "unit": "rack/week"}}}
        self.assertIn("leads through something else", self.table(table, skipped, expect=2))

    def numbers(self, text, expect=0, **how):
        """What a table says of two halls, as a spreadsheet writes it."""
        values = {"/name": {"column": "Site"}, "/halls/0/bus": {"column": "Power, kW", "unit": "kW"}, "/halls/0/rack_slots": {"column": "Slots", "number": True},
                  "/halls/0/available": {"column": "Ready", "date": how.pop("date", "dmy")}}
        told = self.table(text, {"into": "/campuses", "values": values, **how}, expect)
        return told if expect else [(c["halls"][0]["bus"], c["halls"][0]["rack_slots"], c["halls"][0]["available"]) for c in json.loads(told)["campuses"]]

    def test_numbers_and_dates_as_spreadsheets_of_countries_write_them(self):
        wanted = [("1234.5 kW", 1000, "2026-05-03"), ("20000 kW", 5, "2026-12-31")]
        german = '\ufeffSite;"Power, kW";Slots;Ready\r\na;1.234,5;1.000;03.05.2026\r\nb;20.000;5;31.12.2026\r\n;;;\r\n'
        self.assertEqual(self.numbers(german, thousands="."), wanted)
        american = 'Site,"Power, kW",Slots,Ready\na,"1,234.5","1,000",5/3/2026\nb,"20,000",5,12/31/2026\n,,,\n'
        self.assertEqual(self.numbers(american, thousands=",", date="mdy"), wanted)
        french = 'Site;"Power, kW";Slots;Ready\na;1\u202f234,5;1\u00a0000;03/05/2026\nb;20 000;5;31/12/2026\n'
        self.assertEqual(self.numbers(french, thousands=" "), wanted)
        swiss = "Site;\"Power, kW\";Slots;Ready\na;1'234.5;1'000;03.05.2026\nb;20'000;5;31.12.2026\n"
        self.assertEqual(self.numbers(swiss, thousands="'", decimal="."), wanted)
        self.assertEqual(self.numbers('Site;"Power, kW";Slots;Ready\na;1234,5;1000;03.05.2026\nb;20000;5;2026-12-31\n'), wanted)

    def test_what_may_be_read_in_two_ways_is_refused(self):
        table = 'Site;"Power, kW";Slots;Ready\na;1.234;1;03.05.2026\n'
        self.assertIn("t.csv:2: '1.234' may be thousands or decimals; say in the mapping which", self.numbers(table, 2))
        self.assertEqual(self.numbers(table, decimal=".")[0][0], "1.234 kW")
        self.assertEqual(self.numbers(table, thousands=".")[0][0], "1234 kW")
        self.assertIn("t.csv:2: '1,234.5' is not a number", self.numbers('Site,"Power, kW",Slots,Ready\na,"1,234.5",1,2026-05-03\n', 2))
        self.assertIn("t.csv:2: the year of '3.5.26' has fewer than four digits", self.numbers(table.replace("1.234", "1").replace("03.05.2026", "3.5.26"), 2))
        self.assertIn("t.csv:2: '13/31/2026' is not a date; dates are read as mdy", self.numbers(table.replace("1.234", "1").replace("03.05.2026", "13/31/2026"), 2, date="mdy"))
        for how, problem in (({"decimal": "x"}, "m.json: /decimal: 'x' is neither"), ({"thousands": "_"}, "m.json: /thousands: '_' is none of"),
                             ({"decimal": ".", "thousands": "."}, "m.json: /thousands: is the decimal mark as well"), ({"decimal": 1}, "m.json: /decimal: is not a text")):
            self.assertIn(problem, self.numbers(table, 2, **how))

    def test_bad_mappings_are_refused(self):
        for mapping, problem in (({"values": {}}, "m.json: /into: is missing"), ({"into": "/campuses"}, "/values: is missing"),
                                 ({"into": "/campuses", "values": {"/name": {"column": "Sit"}}}, "has no column 'Sit'; did you mean 'Site'?"),
                                 ({"into": "/campuses", "values": {"/name": {}}}, "needs a pointer, and exactly one of"),
                                 ({"into": "/campuses", "values": {"/x": {"column": "Site", "date": "ymd"}}}, "'ymd' is none of iso, mdy, dmy")):
            self.assertIn(problem, self.table(mapping=mapping, expect=2))


QUARTER = datetime.timedelta(minutes=15)


def hours(n=365 * 24, start=datetime.datetime(2023, 1, 1)):
    return [start + datetime.timedelta(hours=h) for h in range(n)]


def price(time):
    return time.hour - 5 + 0.25


class Series(Case):
    """Small files of the forms in which grids publish hours: every price is its hour of the day (UTC) less 4.75."""

    def entsoe(self):
        rows = [f'"{t:%d.%m.%Y %H:%M} - {t + datetime.timedelta(hours=1):%d.%m.%Y %H:%M}","{price(t)}","EUR",""' for t in hours()]
        return "\n".join(['"MTU (UTC)","Day-ahead Price [EUR/MWh]","Currency","BZN|DE-LU"', *rows]) + "\n"

    def eia_balance(self):
        lines = ["Balancing Authority,Data Date,Hour Number,UTC Time at End of Hour,Demand (MW),Net Generation (MW) from Solar"]
        for t in hours():
            end = t + datetime.timedelta(hours=1)
            stamp = f"{end.month:02}/{end.day:02}/{end.year} {end.hour % 12 or 12}:00:00 {'AM' if end.hour < 12 else 'PM'}"
            lines += [f'PJM,{t:%m/%d/%Y},{t.hour + 1},{stamp},"{100_000 + t.hour:,}",{t.hour}', f'MISO,{t:%m/%d/%Y},{t.hour + 1},{stamp},"7,000",0']
        return "\n".join(lines) + "\n"

    def region(self, fragment, **other):
        """What a run makes of the fragment: 100 MW in the region for 2023."""
        region = {"name": "g", "carbon": "1 g/kWh", "price": "1 USD/MWh", **fragment}
        site = campus(initial=[{"rack_type": "r", "racks": 100}], halls=[{"rack_slots": 100, "bus": "1 GW", "available": "2020-01-01"}],
                      power={"tranches": [{"capacity": "1 GW", "available": "2020-01-01"}]})
        given = scenario(supply={"lines": []}, campuses=[site], lifetime="30 year", start="2023-01-01", end="2024-01-01", **other)
        given["targets"]["fleet"] = [["2023-01-01", "1000 GPU"]]
        given["catalog"]["rack_types"] = [rack_type(idle_power="1 MW", available="2020-01-01")]
        given["catalog"]["regions"] = [region]
        return run(self.write("plan.json", given))

    def test_day_ahead_prices_of_entsoe(self):
        self.write("prices.csv", self.entsoe())
        text = self.imported("series", str(self.folder / "prices.csv"), "-o", str(self.folder / "price.json"))
        self.assertEqual(text, "")
        fragment = json.loads((self.folder / "price.json").read_text())
        self.assertEqual({k: fragment["price"][k] for k in ("csv", "time", "value", "unit")},
                         {"csv": "prices.csv", "time": "MTU (UTC)", "value": "Day-ahead Price [EUR/MWh]", "unit": "EUR/MWh"})
        self.assertIn("ENTSO-E: prices.csv (SHA-256 ", fragment["price"]["source"])
        rates = [{"name": "EUR", "usd": 1.25, "date": "2023-01-01", "source": "test"}]
        result = self.region(fragment, currencies=rates)
        self.assertAlmostEqual(result.result["summary"]["energy_cost_usd"], 1.25 * 100 * sum(price(t) for t in hours()), delta=1e-3)

    def test_brussels_time_of_entsoe(self):
        header = '"MTU (CET/CEST)","Day-ahead Price [EUR/MWh]","Currency","BZN|BE"'
        fragment = json.loads(self.imported("series", self.write("local.csv", "\n".join([header, *brussels_rows()]) + "\n")))
        self.assertEqual(fragment["price"]["zone"], "Europe/Brussels")

    def test_current_exports_of_entsoe(self):
        """Since 2025: areas and auctions in columns, quarters of hours, days before months; the coupled auction is meant."""
        rows = [f'"{t + q:%d/%m/%Y %H:%M:%S} - {t + q + QUARTER:%d/%m/%Y %H:%M:%S}","BZN|{area}","{sequence}","{price(t) + more}","",""'
                for t in hours() for q in (i * QUARTER for i in range(4))
                for area, sequence, more in (("FR", "Sequence 2", 500), ("FR", "Without Sequence", 0), ("BE", "Without Sequence", 900),
                                             ("DE-LU", "Sequence 1", 300), ("DE-LU", "Sequence 2", 700))]
        header = '"MTU (UTC)","Area","Sequence","Day-ahead Price (EUR/MWh)","Intraday Period (UTC)","Intraday Price (EUR/MWh)"'
        file = self.write("GUI_ENERGY_PRICES.csv", "\n".join([header, *rows]) + "\n")
        self.assertIn("has 3 areas under 'Area'; name one with --area, such as BZN|BE", self.imported("series", file, expect=2).replace("\n  ", "; "))
        fragment = json.loads(self.imported("series", file, "--area", "FR"))
        self.assertEqual(fragment["price"]["where"], ["Area", "BZN|FR", "Sequence", "Without Sequence"])
        rates = [{"name": "EUR", "usd": 1.25, "date": "2023-01-01", "source": "test"}]
        result = self.region(fragment, currencies=rates)
        self.assertAlmostEqual(result.result["summary"]["energy_cost_usd"], 1.25 * 100 * sum(price(t) for t in hours()), delta=1e-3)
        numbered = json.loads(self.imported("series", file, "--area", "DE-LU"))  # its auctions have numbers alone
        self.assertEqual(numbered["price"]["where"], ["Area", "BZN|DE-LU", "Sequence", "Sequence 1"])
        self.assertNotIn("Sequence", json.loads(self.imported("series", file, "--area", "BE"))["price"]["where"])

    def test_the_row_of_the_hour_that_clocks_skip(self):
        """Exports in local time have it, without a price."""
        rows = brussels_rows()
        after = next(i for i, row in enumerate(rows) if row.startswith('"26.03.2023 03:00'))
        skipped = '"26.03.2023 02:00 - 26.03.2023 03:00","-","EUR",""'
        header = '"MTU (CET/CEST)","Day-ahead Price [EUR/MWh]","Currency","BZN|BE"'
        text = "\n".join([header, *rows[:after], skipped, *rows[after:]]) + "\n"
        self.assertEqual(json.loads(self.imported("series", self.write("local.csv", text)))["price"]["zone"], "Europe/Brussels")
        missing = text.replace(rows[5], rows[5].split(",")[0] + ',"-","EUR",""')
        self.assertIn("the value is missing", self.imported("series", self.write("hole.csv", missing), expect=2))
        for at in (0, len(rows)):  # no gap in the times tells of these
            garbage = "\n".join([header, *rows[:at], 'garbage,"-","EUR",""', *rows[at:]]) + "\n"
            self.assertIn("'garbage' is not a time in Europe/Brussels", self.imported("series", self.write("garbage.csv", garbage), expect=2))

    def test_hours_of_the_api_of_eia_by_their_end(self):
        """Version 2: a row per hour and kind; "period" is UTC at the end of the hour, as all of EIA-930."""
        rows = "".join(f"{t + datetime.timedelta(hours=1):%Y-%m-%dT%H},PJM,PJM Interconnection,NG,Net generation,{t.hour},megawatthours\n" for t in hours())
        file = self.write("api.csv", "period,respondent,respondent-name,type,type-name,value,value-units\n" + rows)
        fragment = json.loads(self.imported("series", file, "--what", "price", "--unit", "USD/MWh"))
        self.assertEqual(fragment["price"]["stamps"], "end")
        self.assertAlmostEqual(self.region(fragment).result["summary"]["energy_cost_usd"], 100 * sum(t.hour for t in hours()), delta=1e-3)

    def test_an_authority_of_eia_930_by_the_end_of_its_hours(self):
        file = self.write("balance.csv", self.eia_balance())
        fragment = json.loads(self.imported("series", file, "--area", "PJM", "--column", "Net Generation (MW) from Solar", "--what", "price", "--unit", "USD/MWh"))
        self.assertEqual((fragment["price"]["stamps"], fragment["price"]["where"]), ("end", ["Balancing Authority", "PJM"]))
        result = self.region(fragment)
        self.assertAlmostEqual(result.result["summary"]["energy_cost_usd"], 100 * sum(t.hour for t in hours()), delta=1e-3)
        demand = json.loads(self.imported("series", file, "--area", "PJM", "--column", "Demand (MW)", "--what", "price", "--unit", "0.001 USD/MWh"))
        mean = sum(100_000 + t.hour for t in hours()) / 8760  # with its thousands set off by commas
        self.assertAlmostEqual(self.region(demand).result["summary"]["energy_cost_usd"], 100 * 8760 * mean / 1000, delta=1)

    def test_electricity_maps_and_ember(self):
        rows = "".join(f"{t:%Y-%m-%d %H:%M:%S},Germany,DE,{t.hour},{2 * t.hour}\n" for t in hours())
        header = "Datetime (UTC),Zone name,Zone id,Carbon intensity gCO2eq/kWh (direct),Carbon intensity gCO2eq/kWh (Life cycle)\n"
        fragment = json.loads(self.imported("series", self.write("DE.csv", header + rows), "--column", "Carbon intensity gCO2eq/kWh (Life cycle)"))
        self.assertEqual((fragment["carbon"]["unit"], fragment["carbon"]["value"][-12:]), ("g/kWh", "(Life cycle)"))
        days = [datetime.date(2023, 1, 1) + datetime.timedelta(days=d) for d in range(365)]
        ember = "Country,ISO3 Code,Date,Price (EUR/MWhe)\n" + "".join(f"{c},{c[:3].upper()},{d},{p}\n" for d in days for c, p in (("Austria", 40), ("Belgium", 90)))
        prices = json.loads(self.imported("series", self.write("ember.csv", ember), "--area", "Austria"))["price"]
        self.assertEqual((prices["unit"], prices["where"]), ("EUR/MWh", ["Country", "Austria"]))

    def test_a_second_import_shows_the_difference(self):
        first = self.write("first.json", self.imported("series", self.write("p.csv", self.entsoe())))
        self.assertIn("/price/value", self.imported("series", self.write("p.csv", self.entsoe().replace("Day-ahead Price [", "Day-ahead Price 60 min [")), "--since", first))

    def test_what_cannot_be_read_is_told(self):
        self.assertIn("is none of the forms", self.imported("series", self.write("x.csv", "a,b\n1,2\n"), expect=2))
        gap = "\n".join(line for i, line in enumerate(self.entsoe().splitlines()) if i != 100) + "\n"
        self.assertIn("2023-01-05T03:00Z is missing", self.imported("series", self.write("gap.csv", gap), expect=2))
        balance = self.write("balance.csv", self.eia_balance())
        self.assertIn("say which holds the values, with --column", self.imported("series", balance, "--what", "price", expect=2))
        self.assertIn("say it with --what", self.imported("series", balance, "--column", "Demand (MW)", expect=2))
        self.assertIn("no row has 'ERCO' as its 'Balancing Authority'",
                      self.imported("series", balance, "--what", "price", "--column", "Demand (MW)", "--unit", "USD/MWh", "--area", "ERCO", expect=2))

    def test_rows_are_chosen_by_a_header_and_a_text(self):
        given = scenario()
        given["catalog"]["regions"] = [{"name": "g", "carbon": "1 g/kWh", "price": {"csv": "p.csv", "where": ["Country"]}}]
        self.assertIn("/catalog/regions/0/price/where: has 1 texts", run(self.write("plan.json", given), expect=2))


def brussels_rows():
    """A year of local hours, with the one that comes twice and without the one that is skipped."""
    zone = zoneinfo.ZoneInfo("Europe/Brussels")
    rows = []
    for t in hours(start=datetime.datetime(2022, 12, 31, 23)):
        local = t.replace(tzinfo=datetime.timezone.utc).astimezone(zone)
        rows.append(f'"{local:%d.%m.%Y %H:%M} - {local:%d.%m.%Y} {(local.hour + 1) % 24:02}:00","{price(t)}","EUR",""')
    return rows


if __name__ == "__main__":
    unittest.main()
