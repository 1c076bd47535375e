/** Reads templates of CloudFormation. */

export type Fields = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly Type: string;
  readonly Properties?: Fields;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** The properties of every resource of this type. */
export function ofType(template: Template, type: string): Fields[] {
  return Object.values(template.Resources).flatMap((one) => (one.Type === type ? [one.Properties ?? {}] : []));
}

/**
 * What an API or a Function URL of the template gives to a function, for example `ANY /mcp`, in alphabetical order.
 * A Function URL has `ANY /{any}`. `type` limits it to one type of resource.
 */
export function routesOf(template: Template, type?: string): string[] {
  const some = (one: string): Fields[] => (type === undefined || type === one ? ofType(template, one) : []);
  const http = some('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => String(RouteKey));
  const rest = some('AWS::ApiGateway::Method').map(
    ({ HttpMethod, ResourceId }) => `${HttpMethod} ${pathOf(template, ResourceId)}`,
  );
  const urls = some('AWS::Lambda::Url').map(() => 'ANY /{any}');
  const sam = some('AWS::Serverless::Function').flatMap(({ Events, FunctionUrlConfig }) => [
    ...Object.values((Events ?? {}) as Record<string, { readonly Properties: Fields }>).map(
      ({ Properties: { Method, Path } }) => `${Method} ${Path}`,
    ),
    ...(FunctionUrlConfig ? ['ANY /{any}'] : []),
  ]);
  return [...http, ...rest, ...urls, ...sam].sort();
}

/** The path of a resource of a REST API, through its parents. */
function pathOf(template: Template, reference: unknown): string {
  const { Ref } = reference as { readonly Ref?: string };
  // The root is an attribute of the API, not a resource.
  if (Ref === undefined) return '';
  const { ParentId, PathPart } = template.Resources[Ref]?.Properties ?? {};
  return `${pathOf(template, ParentId)}/${PathPart}`;
}

/** Whether one of the routes takes a request for this path. */
export function isRouted(routes: readonly string[], path: string): boolean {
  return routes.some((route) => route === `ANY ${path}` || route === 'ANY /{any}');
}

/** The actions that everyone may do through a Function URL. */
export function publicActions(template: Template): unknown[] {
  return ofType(template, 'AWS::Lambda::Permission').flatMap(({ Principal, Action, ...rest }) =>
    Principal === '*' && (rest['FunctionUrlAuthType'] === 'NONE' || rest['InvokedViaFunctionUrl'] === true)
      ? [Action]
      : [],
  );
}
