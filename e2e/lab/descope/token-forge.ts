import { z } from "zod";
import type { Applications } from "./applications";
import { claimsOf } from "./claims";
import type { DescopeFaults } from "./faults";
import { KeyRing } from "./key-ring";
import {
  publicPart,
  readToken,
  type SigningKey,
  shiftTimes,
  signWith,
  signWithPublicPart,
  type TokenParts,
  writeToken,
} from "./signing-key";
import { recipeOf, type TokenPlace, type TokenRecipe, tokenFaultSchema } from "./token-faults";
import type { People } from "./users";

/** The body of `POST /lab/tokens`, and the argument of `makeToken()`. */
export const tokenOrderSchema = z.union([
  /** The same token with a fault. */
  z.strictObject({ token: z.string(), fault: tokenFaultSchema.exactOptional() }),
  /** A token like that of a login by this person (e-mail or id) at this application. */
  z.strictObject({
    person: z.string(),
    clientId: z.string().exactOptional(),
    fault: tokenFaultSchema.exactOptional(),
  }),
]);

export type TokenOrder = z.infer<typeof tokenOrderSchema>;

export type ForgeOptions = {
  origin: string;
  issuer: string;
  projectId: string;
  applications: Applications;
  keys: KeyRing;
  people: People;
  faults: () => DescopeFaults;
};

/** Another project of the same provider. It has keys and a discovery document, and nobody logs in there. */
export const OTHER_PROJECT_ID = "P2labOther000000000000000000";

const LIFETIME_S = 3600;

/** Makes identity tokens as the project issues them, and as an attacker would. */
export class TokenForge {
  /** Made when needed, because most labs need none. */
  private readonly others = new Map<string, KeyRing>();

  constructor(private readonly options: ForgeOptions) {}

  /** The keys of the other project. */
  get otherKeys(): KeyRing {
    return this.ringOf("other-project");
  }

  make(order: TokenOrder): string {
    const { header, claims } = "token" in order ? readToken(order.token) : this.fresh(order);
    // Whichever key signs it, the token names the real key of this moment.
    const parts = { header: { ...header, kid: this.options.keys.newest.jwk.kid }, claims };
    const recipe = order.fault ? recipeOf(order.fault, this.placeOf(parts)) : {};
    return this.write(changed(parts, recipe), recipe.key ?? "own");
  }

  private fresh({ person, clientId }: Extract<TokenOrder, { person: string }>): TokenParts {
    const user = this.options.people.find(person);
    if (!user) throw new Error(`Nobody here is ${person}`);
    const { issuer: iss, projectId, faults } = this.options;
    const iat = Math.floor(Date.now() / 1000);
    return {
      header: { alg: "RS256", typ: "JWT" },
      claims: {
        ...{ iss, aud: clientId ?? projectId, iat, exp: iat + LIFETIME_S },
        ...claimsOf(user, faults()),
      },
    };
  }

  private write({ header, claims }: TokenParts, key: NonNullable<TokenRecipe["key"]>): string {
    const { keys } = this.options;
    switch (key) {
      case "none":
        return writeToken({ header: { ...header, alg: "none" }, claims }, () => Buffer.alloc(0));
      case "public-as-secret": {
        const parts = { header: { ...header, alg: "HS256" }, claims };
        return writeToken(parts, signWithPublicPart(keys.newest));
      }
      case "own":
        return writeToken({ header, claims }, signWith(keys.newest));
      default:
        return writeToken({ header, claims }, signWith(this.keyOf(key)));
    }
  }

  private keyOf(name: string): SigningKey {
    return this.ringOf(name).newest;
  }

  private ringOf(name: string): KeyRing {
    const ring = this.others.get(name) ?? new KeyRing();
    this.others.set(name, ring);
    return ring;
  }

  private placeOf({ claims }: TokenParts): TokenPlace {
    const { origin, applications } = this.options;
    const audience = z.string().parse([claims.aud].flat()[0]);
    const application = applications.all.find(({ clientId }) => clientId !== audience);
    const otherIssuer = `${origin}/${OTHER_PROJECT_ID}`;
    return {
      otherIssuer,
      otherClientId: OTHER_PROJECT_ID,
      otherKeysAt: `${otherIssuer}/.well-known/jwks.json`,
      strangerJwk: publicPart(this.keyOf("stranger")),
      clientId: audience,
      otherApplication: application?.clientId ?? "",
    };
  }
}

function changed(parts: TokenParts, { header, claims, ageS = 0 }: TokenRecipe): TokenParts {
  const aged = ageS === 0 ? parts.claims : shiftTimes(parts.claims, -ageS);
  return { header: patched(parts.header, header), claims: patched(aged, claims) };
}

function patched(
  part: Record<string, unknown>,
  patch: Record<string, unknown> = {},
): Record<string, unknown> {
  const entries = Object.entries({ ...part, ...patch });
  return Object.fromEntries(entries.filter(([name]) => patch[name] !== null));
}
