/**
 * A reference desk: answers that a model guesses wrong and a few lines of code count right.
 * Needs no network and nothing of a platform, so the same server runs wherever a request can reach it.
 */

import { MCPServer, type ServerOptions } from '@mcp-serverless/core';
import { planMeeting } from './prompts/plan-meeting.ts';
import { zoneCalendar, zoneList } from './resources/time-zones.ts';
import { compareJson } from './tools/compare-json.ts';
import { convertTime } from './tools/convert-time.ts';
import { textStatistics } from './tools/text-statistics.ts';
import { addWorkingDays, countWorkingDays } from './tools/working-days.ts';

/** Makes the server; `options` are added to its own, for example `auth`. */
export function createServer(options: Partial<ServerOptions> = {}): MCPServer {
  return new MCPServer({
    name: 'reference-desk',
    version: '1.0.0',
    title: 'Reference desk',
    instructions:
      'Use these tools instead of working it out yourself: time zones, working days, counting in texts, comparing JSON.',
    ...options,
  })
    .addTool(convertTime)
    .addTool(countWorkingDays)
    .addTool(addWorkingDays)
    .addTool(textStatistics)
    .addTool(compareJson)
    .addResource(zoneList)
    .addResource(zoneCalendar)
    .addPrompt(planMeeting);
}
