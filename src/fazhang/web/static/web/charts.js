// Charts by declaration. Any element with data-chart becomes an ECharts chart:
//   <div class="fz-chart" data-chart='{"type":"bar","categories":["1月","2月"],"unit":"件",
//        "series":[{"name":"接访","data":[3,5]}]}' role="img" aria-label="按月接访件数"></div>
// or, for data from the view: {{ chart|json_script:"visits" }} <div class="fz-chart" data-chart-from="visits"></div>
// type: "bar" or "line"; optional: stacked (bool), horizontal (bool), links (a URL for each category),
// mini (bool: bars alone, for a tile).
// Needs vendor/echarts.min.js before it. Tooltips are drawn as text: the page's CSP allows no inline style.
(() => {
  "use strict";
  const COLOURS = ["#2f6ea5", "#c8803a", "#5a8f69", "#8a6fa8", "#b5555a", "#6b7787"];
  const FONT = getComputedStyle(document.body).fontFamily;

  function options(spec) {
    const across = { type: "category", data: spec.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: "#cbd5e1" } }, axisLabel: { color: "#475569", hideOverlap: true } };
    const up = { type: "value", name: spec.unit || "", nameTextStyle: { color: "#5b6675", align: "right" }, minInterval: 1, splitLine: { lineStyle: { color: "#eef1f5" } }, axisLabel: { color: "#475569" } };
    const many = spec.series.length > 1;
    if (spec.mini) {
      return {
        animation: false,
        grid: { left: 0, right: 0, top: 2, bottom: 0 },
        tooltip: { trigger: "axis", renderMode: "richText", confine: true, textStyle: { fontFamily: FONT }, axisPointer: { type: "none" }, formatter: (rows) => `${rows[0].name} ${rows[0].value.toLocaleString("zh-CN")}${spec.unit || ""}` },
        xAxis: { type: "category", data: spec.categories, show: false },
        yAxis: { type: "value", show: false, min: 0 },
        series: spec.series.map((one) => ({ type: "bar", data: one.data, barCategoryGap: "25%", itemStyle: { color: "#8fb0cf" }, emphasis: { itemStyle: { color: "#2f6ea5" } } })),
      };
    }
    return {
      color: COLOURS,
      textStyle: { fontFamily: FONT },
      animation: false,
      grid: { left: 8, right: 12, top: many ? 44 : 32, bottom: 4, containLabel: true },
      legend: many ? { top: 0, right: 0, itemHeight: 10, itemWidth: 14, textStyle: { color: "#475569" } } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: (v) => (v == null ? "无" : `${v.toLocaleString("zh-CN")}${spec.unit || ""}`) },
      xAxis: spec.horizontal ? { ...up, name: "" } : across,
      yAxis: spec.horizontal ? { ...across, inverse: true } : up,
      series: spec.series.map((one) => ({
        name: one.name, data: one.data, type: spec.type || "bar", stack: spec.stacked ? "all" : undefined,
        barMaxWidth: 22, symbolSize: 6, lineStyle: { width: 2 }, emphasis: { disabled: true },
      })),
    };
  }

  function read(place) {
    const from = place.dataset.chartFrom;
    return JSON.parse(from ? document.getElementById(from).textContent : place.dataset.chart);
  }

  function draw(root) {
    root.querySelectorAll("[data-chart], [data-chart-from]").forEach((place) => {
      if (!window.echarts || echarts.getInstanceByDom(place)) return;
      const spec = read(place);
      const chart = echarts.init(place, null, { renderer: "canvas" });
      chart.setOption(options(spec));
      if (spec.links) chart.on("click", (e) => spec.links[e.dataIndex] && (location.href = spec.links[e.dataIndex]));
      new ResizeObserver(() => chart.resize()).observe(place);
    });
  }

  window.fz.ready(() => {
    draw(document);
    document.body.addEventListener("htmx:afterSettle", (event) => draw(event.target));
    window.addEventListener("beforeprint", () => document.querySelectorAll("[data-chart], [data-chart-from]").forEach((p) => { const c = window.echarts && echarts.getInstanceByDom(p); if (c) c.resize(); }));
  });
})();
