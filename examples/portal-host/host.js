// The element calls this function when the portal opens, and whenever a session is over.
document.querySelector("drawdown-portal").getToken = async () => {
  const answer = await fetch("/portal-token", { method: "POST" });
  if (!answer.ok) throw new Error("there is no session for the portal");
  return answer.text();
};
