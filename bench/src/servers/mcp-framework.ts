import { MCPResource, MCPServer, MCPTool } from 'mcp-framework';
import { z } from 'zod3';
import {
  DESCRIPTION,
  type Forecast,
  forecast,
  type Offer,
  RESOURCE,
  readAbout,
  SERVER,
  type Serve,
  toolNames,
} from '../tool.ts';

// It takes zod 3 only.
const forecastSchema = () =>
  z.object({
    city: z.string().min(1).max(80).describe('Name of the city'),
    days: z.number().int().min(1).max(14).describe('How many days'),
  });

class About extends MCPResource {
  uri: string = RESOURCE.uri;
  name: string = RESOURCE.name;
  override mimeType: string = RESOURCE.mimeType;
  async read(): Promise<ReturnType<typeof readAbout>['contents']> {
    return readAbout().contents;
  }
}

/** mcp-framework by its `handleRequest`: a server and a transport of the first SDK per request. Legacy revisions only. */
export function createMcpFramework({ tools, output }: Offer): Serve {
  const server = new MCPServer({ ...SERVER, basePath: '/nonexistent', logging: false });
  for (const name of toolNames(tools)) {
    class Tool extends MCPTool<Forecast> {
      override name = name;
      override description = DESCRIPTION;
      override schema = forecastSchema();
      // Its types see the zod of this workspace.
      protected override outputSchemaShape = (output ? forecastSchema() : undefined) as never;
      protected override async execute(input: Forecast): Promise<unknown> {
        // With an output schema it makes the content of the value itself.
        return output ? { city: input.city, days: input.days } : forecast(input).content;
      }
    }
    server.addTool(Tool as never);
  }
  server.addResource(About as never);
  return (request) => server.handleRequest(request);
}
