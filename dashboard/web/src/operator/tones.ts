import type { SubscriptionStatus, TopUpStatus, WalletStatus } from "../gen/graphql";
import type { Tone } from "../parts/badge";

export const walletTone: Record<WalletStatus, Tone> = { ACTIVE: "good", FROZEN: "warn", CLOSED: "plain" };

export const subscriptionTone: Record<SubscriptionStatus, Tone> = {
  SCHEDULED: "plain",
  INCOMPLETE: "warn",
  TRIALING: "good",
  ACTIVE: "good",
  PAST_DUE: "bad",
  CANCELED: "plain",
};

export const topUpTone: Record<TopUpStatus, Tone> = {
  PENDING: "plain",
  REQUIRES_ACTION: "warn",
  SUCCEEDED: "good",
  FAILED: "bad",
  CANCELED: "plain",
  REFUNDED: "warn",
};
