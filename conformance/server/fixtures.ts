/** What the scenarios want to see and every server here gives alike. */

/** How long the suite wants between two notifications. */
export const STEP_MS = 50;

interface Media {
  readonly mimeType: string;
  readonly data: string;
}

/** As much of a content block as is used here, because the types of core and of both SDKs differ in the rest. */
export type Content =
  | { readonly type: 'text'; readonly text: string }
  | ({ readonly type: 'image' | 'audio' } & Media)
  | { readonly type: 'resource'; readonly resource: { uri: string; mimeType: string; text: string } };

export interface Message {
  readonly role: 'user';
  readonly content: Content;
}

/** A PNG of one pixel. */
export const IMAGE: { readonly type: 'image' } & Media = {
  type: 'image',
  mimeType: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};

/** A WAV file without samples. */
const AUDIO: Content = {
  type: 'audio',
  mimeType: 'audio/wav',
  data: 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=',
};

const text = (value: string): Content => ({ type: 'text', text: value });
const user = (content: Content): Message => ({ role: 'user', content });

/** A resource inside of a result. */
function embedded(uri: string, value: string, mimeType = 'text/plain'): Content {
  return { type: 'resource', resource: { uri, mimeType, text: value } };
}

/** A tool without arguments whose result is always the same. */
export interface PlainTool {
  readonly name: string;
  readonly description: string;
  readonly content: Content[];
}

/** The tools of tools-call-*, as far as they do nothing. */
export const PLAIN_TOOLS: readonly PlainTool[] = [
  {
    name: 'test_simple_text',
    description: 'Gives text',
    content: [text('This is a simple text response for testing.')],
  },
  { name: 'test_image_content', description: 'Gives an image', content: [IMAGE] },
  { name: 'test_audio_content', description: 'Gives audio', content: [AUDIO] },
  {
    name: 'test_embedded_resource',
    description: 'Gives a resource inside of the result',
    content: [embedded('test://embedded-resource', 'This is an embedded resource content.')],
  },
  {
    name: 'test_multiple_content_types',
    description: 'Gives text, an image and a resource',
    content: [
      text('Multiple content types test:'),
      IMAGE,
      embedded('test://mixed-content-resource', '{"test":"data","value":123}', 'application/json'),
    ],
  },
];

/** What `test_error_handling` says. */
export const ERROR_TEXT = 'This tool intentionally returns an error for testing';

/** What `test_tool_with_logging` logs. */
export const LOG_MESSAGES: readonly string[] = [
  'Tool execution started',
  'Tool processing data',
  'Tool execution completed',
];

/** What `test_tool_with_progress` reports, of 100. */
export const PROGRESS: readonly number[] = [0, 50, 100];

/** The input of json-schema-2020-12: it must arrive in the list as it is. */
export const JSON_SCHEMA_2020_12: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

/** The messages of prompts-*. */
export const PROMPTS: {
  readonly simple: Message[];
  withArguments(arg1: string, arg2: string): Message[];
  withResource(uri: string): Message[];
  readonly withImage: Message[];
} = {
  simple: [user(text('This is a simple prompt for testing.'))],
  withArguments: (arg1, arg2) => [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
  withResource: (uri) => [
    user(embedded(uri, 'Embedded resource content for testing.')),
    user(text('Please process the embedded resource above.')),
  ],
  withImage: [user(IMAGE), user(text('Please analyze the image above.'))],
};

/** What completion-complete may find. */
export const completions = (value: string): string[] =>
  ['paris', 'park', 'party'].filter((word) => word.startsWith(value));

/** A resource whose text is always the same. */
export interface PlainResource {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

/** The resources of resources-*, as far as they are text. */
export const PLAIN_RESOURCES: readonly PlainResource[] = [
  {
    uri: 'test://static-text',
    name: 'Static text',
    description: 'Text that never changes',
    text: 'This is the content of the static text resource.',
  },
  {
    uri: 'test://watched-resource',
    name: 'Watched text',
    description: 'A resource to subscribe to',
    text: 'Watched resource content',
  },
];

/** A resource that is bytes: `IMAGE`. */
export const BINARY_RESOURCE = {
  uri: 'test://static-binary',
  name: 'Static image',
  description: 'Bytes that never change',
};

export const TEMPLATE = {
  uriTemplate: 'test://template/{id}/data',
  name: 'Data by id',
  description: 'A family of resources',
  read: (id: string): string => JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
};

type Field = Readonly<Record<string, unknown>>;

/** The form of a tool that asks the user. */
export interface Form {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Field>>;
}

const titled = (...titles: readonly string[]): Field[] => titles.map((title, i) => ({ const: `value${i + 1}`, title }));

/** The forms of the tools that ask the user during a call, which only legacy revisions do, by tool. */
export const FORMS: Readonly<Record<string, Form>> = {
  test_elicitation: {
    type: 'object',
    properties: { username: { type: 'string' }, email: { type: 'string', format: 'email' } },
  },
  test_elicitation_sep1034_defaults: {
    type: 'object',
    properties: {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    },
  },
  test_elicitation_sep1330_enums: {
    type: 'object',
    properties: {
      untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
      titledSingle: { type: 'string', oneOf: titled('First Option', 'Second Option', 'Third Option') },
      legacyEnum: {
        type: 'string',
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
      titledMulti: { type: 'array', items: { anyOf: titled('First Choice', 'Second Choice', 'Third Choice') } },
    },
  },
};
