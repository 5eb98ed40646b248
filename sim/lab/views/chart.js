// Draws the options of a chart, each time from the start: ECharts would merge them into those before, so that marks of
// the old ones could stay. A chart without series is not made yet. Numbers are written as the language of the page does.
import { echarts } from "nicegui-echart";

const written = (value) =>
  [value].flat().map((one) => one?.toLocaleString(document.documentElement.lang).replace(/^-/, "−") ?? "–").join("; ");
const axes = (given) => [given ?? []].flat().map((axis) => axis.type !== "value" ? axis :
  { ...axis, axisLabel: { ...axis.axisLabel, formatter: written } });

export default {
  template: "<div></div>",
  props: ["options", "enable3d", "renderer", "theme"],
  mounted() {
    this.resized = new ResizeObserver(() => this.chart?.resize());
    this.resized.observe(this.$el);
    this.update_chart();
  },
  beforeUnmount() {
    this.resized.disconnect();
    this.chart?.dispose();
  },
  methods: {
    update_chart() {
      const options = Vue.toRaw(this.options);  // what Vue watches is read many times slower
      if (!options.series) return;
      if (!this.chart) {
        this.chart = echarts.init(this.$el);
        this.chart.on("click", (event) => this.$emit("componentClick", event));
      }
      this.chart.setOption({ ...options, xAxis: axes(options.xAxis), yAxis: axes(options.yAxis),
        tooltip: { ...options.tooltip, valueFormatter: written },
        animation: !matchMedia("(prefers-reduced-motion: reduce)").matches }, { notMerge: true });
    },
  },
};
