/** Providers made of providers. */

import type { AuthContext, AuthOutcome, AuthProvider, Challenge, Principal, Refusal } from '@mcp-serverless/core';
import type { RecognizingProvider } from './recognize.ts';

/**
 * One of several kinds of credentials: keys for machines, tokens for people. A credential goes to the provider whose
 * form it has, never to the next one after a refusal; credentials for two providers in one request are refused.
 * Where two would take it, the surer one does, else the first in the list. What the platform has verified counts where
 * the request itself brings nothing.
 * @throws TypeError for a provider that cannot say which credentials are its own
 */
export function anyOf(...providers: readonly RecognizingProvider[]): RecognizingProvider {
  check('anyOf', providers);
  for (const [i, { recognizes }] of providers.entries()) {
    if (typeof recognizes !== 'function') {
      throw new TypeError(
        `anyOf: providers[${i}] cannot say which credentials are its own: it needs recognizes(request). ` +
          'Put optional and allOf around anyOf, not into it',
      );
    }
  }
  return {
    ...common(providers),
    async authenticate(request, context): Promise<AuthOutcome> {
      const [owner, ...others] = ownersOf(providers, request, context);
      if (others.length > 0) return { outcome: 'refused', reason: 'ambiguous' };
      return owner ? owner.authenticate(request, context) : { outcome: 'none' };
    },
    recognizes: (request, context) => providers.flatMap((provider) => provider.recognizes(request, context)),
  };
}

/** The providers that credentials of this request are for: one for each place where there are some. */
function ownersOf(
  providers: readonly RecognizingProvider[],
  request: Request,
  context: AuthContext,
): readonly RecognizingProvider[] {
  const best = new Map<string, { readonly provider: RecognizingProvider; readonly certainty: number }>();
  for (const provider of providers) {
    for (const { source, certainty } of provider.recognizes(request, context)) {
      if (certainty > (best.get(source)?.certainty ?? 0)) best.set(source, { provider, certainty });
    }
  }
  if (best.size > 1) best.delete('platform');
  return [...new Set([...best.values()].map(({ provider }) => provider))];
}

/**
 * All of them: a gate of the platform, and behind it a token. The caller is whom the last one names.
 * @throws TypeError for what is no provider
 */
export function allOf(...providers: readonly AuthProvider[]): AuthProvider {
  check('allOf', providers);
  return {
    ...common(providers),
    async authenticate(request, context): Promise<AuthOutcome> {
      let outcome: AuthOutcome = { outcome: 'none' };
      for (const provider of providers) {
        outcome = await provider.authenticate(request, context);
        if (outcome.outcome !== 'ok') break;
      }
      return outcome;
    },
  };
}

const ANONYMOUS: Principal = Object.freeze({
  subject: 'anonymous',
  kind: 'anonymous',
  provider: 'anonymous',
  scopes: Object.freeze([]),
  claims: Object.freeze({}),
});

/**
 * Lets callers without credentials in, as `anonymous` and without scopes. Bad credentials are refused as ever.
 * @throws TypeError for what is no provider
 */
export function optional(provider: AuthProvider): AuthProvider {
  check('optional', [provider]);
  return {
    ...common([provider]),
    async authenticate(request, context): Promise<AuthOutcome> {
      const outcome = await provider.authenticate(request, context);
      return outcome.outcome === 'none' ? { outcome: 'ok', principal: ANONYMOUS } : outcome;
    },
  };
}

type Common = Pick<AuthProvider, 'challenges' | 'requiredScopes' | 'extensions'> &
  Required<Pick<AuthProvider, 'protectedResource'>>;

function common(providers: readonly AuthProvider[]): Common {
  const extensions = Object.assign({}, ...providers.map((provider) => provider.extensions));
  return {
    ...(Object.keys(extensions).length > 0 && { extensions }),
    requiredScopes: Object.freeze([...new Set(providers.flatMap((provider) => provider.requiredScopes ?? []))]),
    challenges: (refusal, context) => mergeChallenges(providers, refusal, context),
    protectedResource(context) {
      for (const provider of providers) {
        const found = provider.protectedResource?.(context);
        if (found) return found;
      }
      return undefined;
    },
  };
}

/** One challenge for each scheme: clients look at the first of a scheme alone. */
function mergeChallenges(
  providers: readonly AuthProvider[],
  refusal: Refusal,
  context: AuthContext,
): readonly Challenge[] {
  const merged = new Map<string, Challenge>();
  for (const { scheme, params } of providers.flatMap((provider) => provider.challenges(refusal, context))) {
    const key = scheme.toLowerCase();
    const first = merged.get(key);
    merged.set(key, { scheme: first?.scheme ?? scheme, params: { ...params, ...first?.params } });
  }
  return [...merged.values()];
}

function check(where: string, providers: readonly (AuthProvider | undefined)[]): void {
  if (providers.length === 0) throw new TypeError(`${where}: nobody could call. Give at least one provider`);
  for (const [i, provider] of providers.entries()) {
    if (typeof provider?.authenticate !== 'function' || typeof provider.challenges !== 'function') {
      throw new TypeError(`${where}: providers[${i}] must be a provider, for example new APIKeyAuthProvider({ keys })`);
    }
  }
}
