// Joins the modules of Vega, which are written for Node, into one object.
var vega = (function () {
  'use strict';
  const loaded = {};
  const names = { 'vega-selection': 'vega-selections' }; // the file, and the module in it
  function defineModule(name, body) {
    const module = { exports: {} };
    body(module.exports, module, (wanted) => loaded[wanted]);
    loaded[names[name] || name] = module.exports;
  }
  /* the modules */
  const transforms = loaded['vega-dataflow'].transforms;
  Object.assign(transforms, loaded['vega-transforms'], loaded['vega-view-transforms'], loaded['vega-encode']);
  return { View: loaded['vega-view'].View, parse: loaded['vega-parser'].parse };
})();
