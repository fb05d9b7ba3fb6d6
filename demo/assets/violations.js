// Remembers every broken rule of the page's content security policy, for a person at the console or for a test.
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push({
    directive: event.effectiveDirective,
    blocked: event.blockedURI,
    source: event.sourceFile,
    line: event.lineNumber,
    sample: event.sample,
  });
});
