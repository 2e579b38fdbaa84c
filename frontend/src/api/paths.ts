// The contract's operations in the shape that openapi-typescript generates, so that the generated `paths` can take its
// place by one changed import in `client.ts`.
import type * as T from './types';

type Ok<R> = {
  200: { headers: Record<string, unknown>; content: { 'application/json': R } };
  default: { headers: Record<string, unknown>; content: { 'application/problem+json': T.Problem } };
};
interface Params {
  query?: Record<string, unknown>;
  path?: Record<string, string>;
  header?: Record<string, string>;
}
type Op<R, P extends Params = { query?: never }, B = never> = {
  parameters: P;
  responses: Ok<R>;
} & ([B] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': B } } });
type Get<R, P extends Params = { query?: never }> = { get: Op<R, P> };
type Post<B, R, P extends Params = { query?: never }> = { post: Op<R, P, B> };
/** A write without a body. */
type Act<R, P extends Params = { query?: never }> = { post: { parameters: P; requestBody?: never; responses: Ok<R> } };
type Patch<B, R> = { patch: Op<R, { path: { id: string }; header: { 'If-Match': string } }, B> };
type Delete = { delete: { parameters: { path: { id: string } }; requestBody?: never; responses: Ok<undefined> } };
type Id = { path: { id: string } };
type List = { query?: { limit?: number; cursor?: string } };
type Valued = { query?: { preview?: boolean }; header?: { 'Idempotency-Key'?: string } };
type New<X> = Omit<X, 'id' | 'row_version'>;

export interface paths {
  '/setup': Get<{ needed: boolean }> & Post<T.SetupRequest, { tenant_number: string }>;
  '/sessions': Post<{ tenant_number: string; user_name: string; password: string; terminal_id?: string }, T.Session> &
    Get<{ items: T.SessionRow[] }>;
  '/sessions/refresh': Act<T.Session>;
  '/sessions/current': Get<T.Session> & {
    delete: { parameters: { query?: never }; requestBody?: never; responses: Ok<undefined> };
  };
  '/sessions/current/terminal': { put: Op<T.Session, { query?: never }, { terminal_id: string }> };
  '/sessions/current/password': {
    put: Op<T.Session, { query?: never }, { current_password: string; new_password: string }>;
  };
  '/sessions/current/pin': { put: Op<undefined, { query?: never }, { current_password: string; pin: string }> };
  '/sessions/current/clerk': Post<{ staff_number: string; pin: string }, T.Session>;
  '/sessions/{id}': Delete;

  '/legal-entities': Get<T.Page<T.LegalEntity>, List> & Post<New<T.LegalEntity>, T.LegalEntity>;
  '/legal-entities/{id}': Patch<Partial<New<T.LegalEntity>>, T.LegalEntity>;
  '/shops': Get<T.Page<T.Shop>, List> & Post<New<T.Shop>, T.Shop>;
  '/shops/{id}': Patch<Partial<New<T.Shop>>, T.Shop> & Get<T.Shop, Id>;
  '/terminals': Get<T.Page<T.Terminal>, List> & Post<New<T.Terminal>, T.Terminal>;
  '/terminals/{id}': Patch<Partial<New<T.Terminal>>, T.Terminal>;
  '/permissions': Get<{ items: T.Permission[] }>;
  '/roles': Get<T.Page<T.Role>, List> &
    Post<{ parent_id: string; name: string; description?: string; permissions: string[] }, T.Role>;
  '/roles/{id}': Patch<{ parent_id?: string; name?: string; description?: string; permissions?: string[] }, T.Role> &
    Delete;
  '/users': Get<T.Page<T.User>, List> &
    Post<
      {
        user_name: string;
        display_name: string;
        staff_number: string;
        role_id: string;
        shop_ids?: string[];
        password: string;
      },
      T.User
    >;
  '/users/{id}': Patch<
    {
      display_name?: string;
      staff_number?: string;
      role_id?: string;
      can_sign_in?: boolean;
      shop_ids?: string[];
    },
    T.User
  > &
    Get<T.User, Id>;
  '/users/{id}/password-reset': Post<{ password: string }, undefined, Id>;
  '/users/{id}/unlock': Act<undefined, Id>;
  '/employees': Get<T.Page<T.Employee>, List> & Post<New<T.Employee>, T.Employee>;
  '/employees/{id}': Patch<Partial<New<T.Employee>>, T.Employee>;
  '/api-clients': Get<T.Page<T.ApiClient>, List> & Post<{ name: string; scopes: string[] }, T.ApiClientSecret>;
  '/api-clients/{id}': Delete;
  '/tenant': Get<T.Tenant> & {
    patch: Op<T.Tenant, { header: { 'If-Match': string } }, Partial<Omit<T.Tenant, 'id' | 'number' | 'row_version'>>>;
  };
  '/audit-events': Get<
    T.Page<T.AuditEvent>,
    { query?: { subject_id?: string; actor_id?: string; action?: string; limit?: number; cursor?: string } }
  >;

  '/programs': Get<T.Page<T.Program>, List> & Post<New<T.Program>, T.Program>;
  '/programs/{id}': Patch<Partial<New<T.Program>>, T.Program> & Get<T.Program, Id>;
  '/rules': Get<
    T.Page<T.RuleVersion>,
    { query?: { program_id?: string; kind?: T.RuleKind; limit?: number; cursor?: string } }
  > &
    Post<
      {
        kind: T.RuleKind;
        program_id: string;
        shop_id?: string;
        in_force_from: string;
        priority?: number;
        body: T.RuleBody;
      },
      T.RuleVersion
    >;

  '/members': Get<
    T.Page<T.MemberRow>,
    { query?: { q?: string; owner?: string; tier?: number; cursor?: string; limit?: number } }
  > &
    Post<T.NewMember, T.Member>;
  '/members/near': Get<
    { items: { id: string; name: string; owner: T.Named | null; phone_masked: string | null }[]; more: number },
    { query: { name: string } }
  >;
  '/members/{id}': Get<T.Member, Id> &
    Patch<
      { name?: string; phone?: string; gender?: string | null; birthday?: string | null; note?: string | null },
      T.Member
    >;
  '/members/{id}/unmask': Act<{ phone: string | null; birthday: string | null }, Id>;
  '/members/{id}/memberships': Post<{ program_id: string; card_number?: string }, T.Membership, Id>;
  '/memberships/{id}/cards': Post<{ number?: string; medium?: string; aliases?: string[] }, T.Card, Id>;
  '/memberships/{id}/desk': Get<T.DeskPanel, Id>;
  '/cards/{id}/aliases': Post<{ alias: string }, T.Card, Id>;
  '/cards/{id}/activation': Act<T.Card, Id>;
  '/cards/{id}/loss-report': Post<{ reason?: string }, T.Card, Id>;
  '/cards/{id}/release': Post<{ reason?: string }, T.Card, Id>;
  '/cards/{id}/cancellation': Post<{ reason: string }, T.Card, Id>;

  '/desk/lookups': Post<{ credential: string; source: T.LookupSource }, T.LookupAnswer>;
  '/top-ups': Post<T.TopUpRequest, T.PostingResult, Valued>;
  '/consumptions': Post<T.ConsumptionRequest, T.PostingResult, Valued>;
  '/reversals': Post<T.ReversalRequest, T.PostingResult, Valued>;
  '/commands/{key}': Get<T.PostingResult, { path: { key: string } }>;
  '/postings': Get<
    T.Page<T.PostingRow>,
    {
      query?: {
        membership_id?: string;
        shop_id?: string;
        user_id?: string;
        kind?: T.PostingKind;
        business_date_from?: string;
        business_date_to?: string;
        cursor?: string;
        limit?: number;
      };
    }
  >;
  '/postings/{id}': Get<T.PostingDetail, Id>;
  '/postings/{id}/receipt': Get<T.Receipt, Id>;

  '/terminals/{id}/devices': Post<{ user_code: string }, T.Device, Id>;
  '/devices': Get<T.Page<T.Device>, List>;
  '/devices/{id}': Delete;
}
