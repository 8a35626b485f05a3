export { PostgresStore, type PostgresStoreOptions } from './postgres/postgres-store.ts'
export {
  VisitWorker,
  type GivenUpVisit,
  type VisitWorkerEvents,
  type VisitWorkerOptions,
} from './postgres/visit-worker.ts'
