package graph

// accessTable has a row for each type of the schema that has fields. A field that is added to the schema needs a place in the row of its
// type: see [fieldAccess]. TestAccessTable says where one is missing.
var accessTable = map[string]fieldAccess{
	"Node": {view: "id"},
	"PageInfo": {
		view:  "hasNextPage hasPreviousPage startCursor endCursor",
		token: "hasNextPage hasPreviousPage startCursor endCursor",
	},
	"Money": {view: "amount currency"},
	"Query": {
		seller: "customers searchCustomers wallets rateCard rateCards topUps finance creditPack creditPacks " +
			"subscriptions whatIf webhookEndpoints webhookEventTypes usageSettings testClock auditLog " +
			"failedDeliveries activity totals attention " +
			"operatorSessions exports apiKeys",
		view: "viewer node customer wallet transaction hold budget topUp plan plans subscription " +
			"previewSubscriptionChange estimate portalSettings",
		token: "viewer transaction hold budget estimate",
	},
	"Customer": {
		seller: "metadata",
		view: "id externalId name email timeZone createdAt paymentMethods wallets subscriptions features usage " +
			"notifications",
	},
	"Wallet": {
		seller: "rateCardCode metadata transactionByKey finance",
		view: "id externalId customer name unit status overdraftLimit rateCard rateMultiplier offers features " +
			"subscriptions createdAt balance balanceAt grants transactions holds topUps autoRecharge " +
			"balanceAlerts spendLimits spendLimitList drawLimits budgets usage movements topSubjects usageThrough forecast " +
			"audit",
	},
	"UsageBucket":          {view: "start end action subject dimension budget cursor events quantity credits"},
	"LedgerBucket":         {view: "start end type lines credits closing"},
	"SubjectUsage":         {view: "subject events quantity credits share"},
	"UsageThrough":         {view: "sequence recordedAt behind"},
	"UsageSettings":        {seller: "dimensions"},
	"NotificationSettings": {view: "to kinds language suppressed stopped"},
	"StoppedNotification":  {view: "address kind"},
	"PortalSettings":       {seller: "frameAncestors returnOrigins", view: "brand accent logoUrl supportUrl refreshUrl"},
	"Forecast":             {view: "creditsPerDay windowDays depletesAt expiringUnused"},
	"BalanceAlert":         {view: "threshold active setByCustomer"},
	"Balance":              {view: "available held pending posted expiringNext sequence asOf"},
	"ExpiringCredits":      {view: "amount expiresAt grant"},
	"WalletAudit": {
		seller: "finance financeDifference",
		view:   "ok sequence posted sumOfGrants sumOfTransactions firstMismatch chainHead checkedAt",
	},
	"TenantTotals":  {seller: "customers wallets units asOf"},
	"UnitTotals":    {seller: "unit wallets posted held debt"},
	"FinanceReport": {seller: "at asOf complete rows"},
	"FinanceRow": {
		seller: "currency received deferred earned breakage refunded customerCredit writtenOff tax balanced",
	},
	"Grant": {
		seller: "cost reason metadata",
		view: "id wallet source status amount remaining held priority effectiveAt expiresAt paid createdAt " +
			"origin topUp subscription",
	},
	"Transaction": {
		seller: "idempotencyKey fingerprint quote reason actor actorDetails money metadata",
		view: "id wallet sequence type amount heldChange balanceAfter debtAfter drawdowns createdGrants action " +
			"quantity components rateCard rate rateMultiplier budget dimensions subject reverses reversed hold " +
			"topUp subscription counterpart shortfall topUpId subscriptionId period budgetId occurredAt " +
			"recordedAt hash",
		token: "id type amount heldChange balanceAfter drawdowns createdGrants idempotencyKey action quantity " +
			"components budget dimensions subject reason reversed hold shortfall occurredAt recordedAt metadata",
		absent: "drawdowns createdGrants",
	},
	"TransactionMoney": {seller: "currency refunded writtenOff tax breakage customerCredit pays cost earned"},
	"Drawdown":         {view: "grant amount"},
	"Hold": {
		seller: "metadata",
		view: "id wallet status requested amount captured remaining grants expiresAt action quantity components " +
			"dimensions subject budget createdAt endedAt transactions",
		token: "id status requested amount captured remaining grants expiresAt action quantity components " +
			"dimensions subject budget metadata createdAt endedAt transactions",
		absent: "grants",
	},
	"SpendLimit": {view: "id window limit spent held remaining subject action resetsAt setBy"},
	"DrawLimit":  {view: "limit subject action setBy"},
	"Budget": {
		view: "id wallet parent externalId name status limit window spent held remaining spendable actions " +
			"resetsAt expiresAt createdAt children",
		token: "id parent externalId name status limit window spent held remaining spendable actions resetsAt " +
			"expiresAt createdAt",
		absent: "parent",
	},
	"RateCard": {seller: "publishedBy versions", view: "id code version effectiveAt rates publishedAt rate"},
	"TopUp": {
		seller: "refundPreview",
		view: "id wallet status automatic credits bonusCredits price pack subscription quantity grant " +
			"processing checkoutUrl failureReason tax attempts paymentMethod receiptUrl triggeredBy refunded " +
			"refunds dispute createdAt settledAt",
	},
	"Refund":         {seller: "reason", view: "id amount credits status createdAt"},
	"Dispute":        {view: "id amount status openedAt closedAt"},
	"RefundPreview":  {seller: "refundable credits spent grants reason"},
	"PaymentAttempt": {view: "number at outcome reason"},
	"AutoRecharge": {
		view: "enabled threshold pack monthlyCap spentThisMonth resetsAt inFlight nextAttemptAt " +
			"consecutiveFailures disabledReason paymentMethod",
	},
	"PaymentMethod": {view: "id brand last4 expiresMonth expiresYear default createdAt"},
	"CreditPack": {
		view: "id code name unit credits bonusCredits price quantityLimit expiresAfterDays refundableForDays " +
			"archived",
	},
	"Plan": {
		seller: "rateCardCode",
		view: "id code name unit price interval includedCredits quantityLimit unusedCredits rolloverLimit " +
			"trialDays trialCredits features creditsOnRenewal graceDays archived createdAt",
	},
	"Subscription": {
		seller: "metadata",
		view: "id customer wallet plan status quantity price includedCredits currentPeriodStart " +
			"currentPeriodEnd cancelAtPeriodEnd pendingPlan pendingQuantity anchor trialEndsAt graceEndsAt " +
			"canceledAt latestCharge checkoutUrl credit paymentMethod createdAt",
	},
	"Rate":           {view: "action component credits per when minimum description position"},
	"UsageComponent": {view: "name quantity credits rate", token: "name quantity credits"},
	"Actor":          {seller: "id kind name"},
	"Viewer": {
		view:   "kind mode scopes permissions customer budget expiresAt operator returnUrl",
		token:  "kind mode scopes permissions customer budget expiresAt",
		absent: "customer",
	},
	"Estimate": {
		seller: "quote",
		view:   "credits allowed denial available affordableQuantity drawdowns components rateCard rate",
		token:  "credits allowed denial available affordableQuantity drawdowns components",
		absent: "drawdowns",
	},
	"Quote":                          {seller: "id token credits expiresAt"},
	"WhatIf":                         {seller: "lines complete credits creditsThen actions unpriced"},
	"WhatIfAction":                   {seller: "action events credits creditsThen"},
	"CreateCreditPackPayload":        {seller: "creditPack replayed userErrors"},
	"ArchiveCreditPackPayload":       {seller: "creditPack replayed userErrors"},
	"CreatePlanPayload":              {seller: "plan replayed userErrors"},
	"ArchivePlanPayload":             {seller: "plan replayed userErrors"},
	"StartSubscriptionPayload":       {view: "subscription wallet replayed userErrors"},
	"SubscriptionChangePreview":      {view: "at creditsChange charge credit effectiveAt denial"},
	"ChangeSubscriptionPayload":      {view: "subscription wallet replayed userErrors"},
	"CancelSubscriptionPayload":      {view: "subscription wallet replayed userErrors"},
	"ResumeSubscriptionPayload":      {view: "subscription wallet replayed userErrors"},
	"UpdateSubscriptionPayload":      {view: "subscription replayed userErrors"},
	"CreateTopUpPayload":             {view: "topUp wallet replayed userErrors"},
	"CancelTopUpPayload":             {view: "topUp wallet replayed userErrors"},
	"RefundTopUpPayload":             {seller: "topUp transaction wallet replayed userErrors"},
	"ConfigureAutoRechargePayload":   {view: "wallet replayed userErrors"},
	"CreatePaymentSetupPayload":      {view: "url replayed userErrors"},
	"DetachPaymentMethodPayload":     {view: "paymentMethod replayed userErrors"},
	"SetDefaultPaymentMethodPayload": {view: "paymentMethod replayed userErrors"},
	"SimulatePaymentPayload":         {keys: "topUp replayed userErrors"},
	"PublishRateCardPayload":         {seller: "rateCard replayed userErrors"},
	"TestClock":                      {seller: "now"},
	"Mutation": {
		keys: "createBudgetToken simulatePayment createCustomerSession createOperatorSession createApiKey",
		seller: "createCustomer updateCustomer openWallet updateWallet setWalletStatus createBudget updateBudget grantCredits voidGrant " +
			"adjustBalance transferCredits createCreditPack archiveCreditPack createPlan archivePlan " +
			"publishRateCard recordUsage recordUsageBatch reverseUsage placeHold captureHold releaseHold " +
			"extendHold refundTopUp createWebhookEndpoint updateWebhookEndpoint deleteWebhookEndpoint " +
			"rotateWebhookSecret sendTestWebhook replayWebhookDelivery replayFailedDeliveries " +
			"revokeCustomerSessions " +
			"revokeOperatorSessions createExport revokeApiKey updateUsageSettings updatePortalSettings advanceTestClock",
		buy:       "createTopUp cancelTopUp createPaymentSetup detachPaymentMethod setDefaultPaymentMethod",
		configure: "setNotifications setBalanceAlerts setSpendLimit setDrawLimit",
		commit: "startSubscription changeSubscription cancelSubscription resumeSubscription updateSubscription " +
			"configureAutoRecharge",
		token: "recordUsage recordUsageBatch placeHold captureHold releaseHold extendHold",
	},
	"UserError": {
		view:   "code message path required available limit budget affordableQuantity retryAt topUp refundable",
		token:  "code message path required available limit budget affordableQuantity retryAt topUp refundable",
		absent: "limit topUp refundable",
	},
	"CreateCustomerPayload":    {seller: "customer replayed userErrors"},
	"UpdateCustomerPayload":    {seller: "customer replayed userErrors"},
	"UpdateWalletPayload":      {seller: "wallet replayed userErrors"},
	"OpenWalletPayload":        {seller: "wallet replayed userErrors"},
	"SetWalletStatusPayload":   {seller: "wallet replayed userErrors"},
	"SetNotificationsPayload":  {view: "customer replayed userErrors"},
	"SetBalanceAlertsPayload":  {view: "wallet replayed userErrors"},
	"SetSpendLimitPayload":     {view: "wallet replayed userErrors"},
	"SetDrawLimitPayload":      {view: "wallet replayed userErrors"},
	"CreateBudgetPayload":      {seller: "budget replayed userErrors"},
	"CreateBudgetTokenPayload": {keys: "token expiresAt userErrors"},
	"UpdateBudgetPayload":      {seller: "budget replayed userErrors"},
	"GrantCreditsPayload":      {seller: "grant transaction wallet replayed userErrors"},
	"VoidGrantPayload":         {seller: "grant transaction wallet replayed userErrors"},
	"AdjustBalancePayload":     {seller: "transaction wallet replayed userErrors"},
	"TransferCreditsPayload":   {seller: "out in from to replayed userErrors"},
	"RecordUsagePayload": {
		seller: "transaction wallet replayed userErrors",
		token:  "transaction wallet replayed userErrors",
		absent: "wallet",
	},
	"UsageResult": {
		seller: "idempotencyKey outcome credits transaction error",
		token:  "idempotencyKey outcome credits transaction error",
	},
	"RecordUsageBatchPayload": {
		seller: "results wallet userErrors",
		token:  "results wallet userErrors",
		absent: "wallet",
	},
	"ReverseUsagePayload": {seller: "transaction wallet replayed userErrors"},
	"PlaceHoldPayload": {
		seller: "hold transaction wallet replayed userErrors",
		token:  "hold transaction wallet replayed userErrors",
		absent: "wallet",
	},
	"CaptureHoldPayload": {
		seller: "hold transaction wallet replayed userErrors",
		token:  "hold transaction wallet replayed userErrors",
		absent: "wallet",
	},
	"ReleaseHoldPayload": {
		seller: "hold transaction wallet replayed userErrors",
		token:  "hold transaction wallet replayed userErrors",
		absent: "wallet",
	},
	"ExtendHoldPayload":             {seller: "hold replayed userErrors", token: "hold replayed userErrors"},
	"CreateCustomerSessionPayload":  {keys: "token expiresAt url userErrors"},
	"RevokeCustomerSessionsPayload": {seller: "customer userErrors"},
	"OperatorSession":               {seller: "id operator scopes createdAt expiresAt revokedAt"},
	"CreateOperatorSessionPayload":  {keys: "token expiresAt url userErrors"},
	"RevokeOperatorSessionsPayload": {seller: "revoked userErrors"},
	"CreateApiKeyPayload":           {keys: "id secret replayed userErrors"},
	"ApiKey":                        {seller: "id name scopes createdAt revokedAt"},
	"RevokeApiKeyPayload":           {seller: "apiKey replayed userErrors"},
	"UpdateUsageSettingsPayload":    {seller: "usageSettings replayed userErrors"},
	"UpdatePortalSettingsPayload":   {seller: "portalSettings replayed userErrors"},
	"AdvanceTestClockPayload":       {seller: "testClock userErrors"},
	"CustomerConnection":            {seller: "nodes edges pageInfo"},
	"CustomerEdge":                  {seller: "cursor node"},
	"Attention":                     {seller: "id kind since wallet topUp subscription endpoint detail"},
	"AttentionConnection":           {seller: "nodes edges pageInfo"},
	"AttentionEdge":                 {seller: "cursor node"},
	"AuditEntry":                    {seller: "id at actor mutation targetId target reason before after requestId"},
	"AuditEntryConnection":          {seller: "nodes edges pageInfo"},
	"AuditEntryEdge":                {seller: "cursor node"},
	"ApiKeyConnection":              {seller: "nodes edges pageInfo"},
	"ApiKeyEdge":                    {seller: "cursor node"},
	"OperatorSessionConnection":     {seller: "nodes edges pageInfo"},
	"OperatorSessionEdge":           {seller: "cursor node"},
	"WalletConnection":              {view: "nodes edges pageInfo"},
	"WalletEdge":                    {view: "cursor node"},
	"GrantConnection":               {view: "nodes edges pageInfo"},
	"GrantEdge":                     {view: "cursor node"},
	"TransactionConnection":         {view: "nodes edges pageInfo", token: "nodes edges pageInfo"},
	"TransactionEdge":               {view: "cursor node", token: "cursor node"},
	"HoldConnection":                {view: "nodes edges pageInfo"},
	"HoldEdge":                      {view: "cursor node"},
	"SpendLimitConnection":          {view: "nodes edges pageInfo"},
	"SpendLimitEdge":                {view: "cursor node"},
	"BudgetConnection":              {view: "nodes edges pageInfo"},
	"BudgetEdge":                    {view: "cursor node"},
	"TopUpConnection":               {view: "nodes edges pageInfo"},
	"TopUpEdge":                     {view: "cursor node"},
	"Export":                        {seller: "id kind format status rows url expiresAt createdAt failureReason"},
	"CreateExportPayload":           {seller: "export replayed userErrors"},
	"ExportConnection":              {seller: "nodes edges pageInfo"},
	"ExportEdge":                    {seller: "cursor node"},
	"WebhookEndpoint":               {seller: "id url events enabled disabledReason disabledAt lastSuccessAt createdAt deliveries"},
	"WebhookDelivery": {
		seller: "id endpoint eventId eventType status attempts lastResponseStatus nextAttemptAt payload " +
			"attemptLog createdAt",
	},
	"WebhookAttempt":                {seller: "at milliseconds responseStatus error"},
	"WebhookEventTypeInfo":          {seller: "type name example"},
	"CreateWebhookEndpointPayload":  {seller: "endpoint secret replayed userErrors"},
	"UpdateWebhookEndpointPayload":  {seller: "endpoint replayed userErrors"},
	"DeleteWebhookEndpointPayload":  {seller: "endpointId replayed userErrors"},
	"RotateWebhookSecretPayload":    {seller: "endpoint secret replayed userErrors"},
	"SendTestWebhookPayload":        {seller: "delivery replayed userErrors"},
	"ReplayWebhookDeliveryPayload":  {seller: "delivery replayed userErrors"},
	"ReplayFailedDeliveriesPayload": {seller: "count replayed userErrors"},
	"RateCardConnection":            {seller: "nodes edges pageInfo"},
	"RateCardEdge":                  {seller: "cursor node"},
	"CreditPackConnection":          {seller: "nodes edges pageInfo"},
	"CreditPackEdge":                {seller: "cursor node"},
	"PlanConnection":                {view: "nodes edges pageInfo"},
	"PlanEdge":                      {view: "cursor node"},
	"SubscriptionConnection":        {view: "nodes edges pageInfo"},
	"SubscriptionEdge":              {view: "cursor node"},
	"WebhookEndpointConnection":     {seller: "nodes edges pageInfo"},
	"WebhookEndpointEdge":           {seller: "cursor node"},
	"WebhookDeliveryConnection":     {seller: "nodes edges pageInfo"},
	"WebhookDeliveryEdge":           {seller: "cursor node"},
}
