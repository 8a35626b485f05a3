declare module 'medical-scribe/capture-worklet.js?url&no-inline' {
  const url: string
  export default url
}
