/* Passkeys: asks the browser for one and sends the answer with the form. Without it the form stays hidden. */
(function () {
  "use strict";

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function known(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }

  function asked(key) {
    return {
      publicKey: Object.assign({}, key, {
        challenge: bytes(key.challenge),
        allowCredentials: known(key.allowCredentials)
      })
    };
  }

  function made(key) {
    return {
      publicKey: Object.assign({}, key, {
        challenge: bytes(key.challenge),
        user: Object.assign({}, key.user, { id: bytes(key.user.id) }),
        excludeCredentials: known(key.excludeCredentials),
        authenticatorSelection: Object.assign({}, key.authenticatorSelection, {
          residentKey: "required", requireResidentKey: true, userVerification: "required"
        })
      })
    };
  }

  function answer(credential) {
    var response = {}, given = credential.response;
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (given[name]) response[name] = text(given[name]);
    });
    if (given.getTransports) response.transports = given.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response,
      clientExtensionResults: credential.getClientExtensionResults()
    });
  }

  function options(form) {
    if (form.dataset.options) return Promise.resolve(JSON.parse(form.dataset.options));
    return fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } }).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    });
  }

  function ask(form) {
    var failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    options(form).then(function (found) {
      var key = (found.creation_options || found.request_options).publicKey;
      return found.creation_options ? navigator.credentials.create(made(key)) : navigator.credentials.get(asked(key));
    }).then(function (credential) {
      form.elements.credential.value = answer(credential);
      form.submit();
    }).catch(function () {
      failed.hidden = false;
    });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    if (!window.PublicKeyCredential) return;
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (form.reportValidity()) ask(form);
    });
  });
})();
