// SPDX-License-Identifier: Apache-2.0
// What the report draws with, and no more of the library.
export { init } from 'echarts/core';
import { use } from 'echarts/core';
import { BarChart, CustomChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendPlainComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, CustomChart, LineChart, SankeyChart, ScatterChart,
  GridComponent, LegendPlainComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);
