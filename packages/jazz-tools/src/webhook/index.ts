export type { WebhookDelivery } from "./delivery.ts"
export { receiveDelivery, type ReceivedDelivery, type ReceiveOptions } from "./delivery-signature.ts"
export {
  DEFAULT_JazzWebhookOptions,
  registerWebhook,
  WebhookRegistry,
  type RegisterWebhookOptions,
  type WebhookOptions,
} from "./webhook-registry.ts"
export { RegistryState, WebhookRegistration } from "./webhook-schemas.ts"
