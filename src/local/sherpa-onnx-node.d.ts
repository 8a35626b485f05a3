/** The part of the package that is used here; its own declarations lack the merged decoder. */
declare module 'sherpa-onnx-node' {
  const sherpa: import('./sherpa.ts').SherpaModule
  export default sherpa
}
