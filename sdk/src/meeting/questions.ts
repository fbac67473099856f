// Questions to the hosts, with the votes of the others for them.

import type { ServerMessage } from '../events.js';
import type { MeetingPort } from './port.js';

export interface Question {
  question_id: string;
  meeting_id: string;
  /** Null where it was asked anonymously. */
  participant_id: string | null;
  participant_name: string | null;
  text: string;
  anonymous: boolean;
  status: 'open' | 'answered' | 'dismissed';
  /** Null for one that was answered live. */
  answer: string | null;
  /** A participant id. */
  answered_by: string | null;
  votes: number;
  created_at: string;
  /** Whether oneself asked it. */
  own?: boolean;
  /** Whether oneself has voted for it. */
  voted?: boolean;
}

export interface QuestionsState {
  /** Oldest first; without those that were dismissed. */
  questions: Question[];
  /** What older() asks for the older ones with; null where all are known. */
  questionsBefore: string | null;
}

export function reduceQuestions({ questions }: Pick<QuestionsState, 'questions'>, message: ServerMessage): Partial<QuestionsState> | null {
  switch (message.event) {
    case 'qa:asked':
    case 'qa:upvoted':
    case 'qa:answered':
      return { questions: withQuestion(questions, message.data.question) };
    case 'qa:dismissed':
      return { questions: questions.filter((each) => each.question_id !== message.data.question.question_id) };
    default:
      return null;
  }
}

/** What is told to all does not say what it is to oneself: that stays. */
function withQuestion(questions: Question[], news: Question): Question[] {
  if (!questions.some((each) => each.question_id === news.question_id)) return inOrder([...questions, news]);
  return questions.map((each) => (each.question_id === news.question_id ? { ...news, ...ofSelf(news, each) } : each));
}

/** An old one that is not known yet may be told of. */
function inOrder(questions: Question[]): Question[] {
  return questions.sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
}

function ofSelf(news: Question, known: Question): Pick<Question, 'own' | 'voted'> {
  const own = news.own ?? known.own;
  const voted = news.voted ?? known.voted;
  return { ...(own === undefined ? {} : { own }), ...(voted === undefined ? {} : { voted }) };
}

export class Questions {
  readonly #port: MeetingPort;

  constructor(port: MeetingPort) {
    this.#port = port;
  }

  async ask(text: string, anonymous = false): Promise<void> {
    this.#learn((await this.#port.request('qa:ask', { text, anonymous })).question);
  }

  /** Votes for a question, or takes the vote back. */
  async upvote(questionId: string, up: boolean): Promise<void> {
    this.#learn((await this.#port.request('qa:upvote', { question_id: questionId, up })).question);
  }

  /** In writing, or, without a text, noted as answered live. For hosts and presenters. */
  async answer(questionId: string, text?: string): Promise<void> {
    await this.#port.request('qa:answer', { question_id: questionId, ...(text ? { text } : { live: true }) });
  }

  async dismiss(questionId: string): Promise<void> {
    await this.#port.request('qa:dismiss', { question_id: questionId });
  }

  /** Fetches questions that are older than those that came with the state; nothing where all are known. */
  async older(): Promise<void> {
    const before = this.#port.state.questionsBefore;
    if (before === null) return;
    const page = await this.#port.request('qa:history', { before });
    const { questions } = this.#port.state;
    // One that was told of meanwhile is newer as it was told, and what it is to oneself is known from here.
    const kept = questions.map((each) => ({ ...each, ...ofSelf(each, page.questions.find((old) => old.question_id === each.question_id) ?? each) }));
    const known = new Set(questions.map((each) => each.question_id));
    this.#port.change({
      questions: inOrder([...page.questions.filter((each) => !known.has(each.question_id)), ...kept]),
      questionsBefore: page.before,
    });
  }

  /** An acknowledgement says what the question is to oneself. The rest of a known one comes by events, in their order. */
  #learn(told: Question): void {
    const { questions } = this.#port.state;
    const known = questions.find((each) => each.question_id === told.question_id);
    this.#port.change({ questions: withQuestion(questions, known ? { ...known, ...ofSelf(told, known) } : told) });
  }
}
