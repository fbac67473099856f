// Questions to the hosts: everybody asks and votes, hosts and presenters answer.

import type { Question } from '@parley/sdk';
import { MessageCircleQuestionMark } from 'lucide-react';
import { useEffect, useState } from 'react';
import { markSeen, useRoom } from '../../state/room';
import { Select } from '../../ui/field';
import { OlderButton } from '../older-button';
import { SidePanel } from '../panel';
import { AskForm } from './ask-form';
import { QuestionCard } from './question-card';

type Order = 'votes' | 'newest' | 'oldest';

const ORDERS: Record<Order, { text: string; compare: (a: Question, b: Question) => number }> = {
  votes: { text: 'Most votes first', compare: (a, b) => b.votes - a.votes || (a.created_at < b.created_at ? -1 : 1) },
  newest: { text: 'Newest first', compare: (a, b) => (a.created_at > b.created_at ? -1 : 1) },
  oldest: { text: 'Oldest first', compare: (a, b) => (a.created_at < b.created_at ? -1 : 1) },
};

export function QuestionsPanel() {
  const questions = useRoom((state) => state.meeting.questions);
  const hasOlder = useRoom((state) => state.meeting.questionsBefore !== null);
  const [order, setOrder] = useState<Order>('votes');
  useEffect(() => markSeen(questions.map((each) => each.question_id)), [questions]);
  const sorted = [...questions].sort(ORDERS[order].compare);
  const open = sorted.filter((each) => each.status === 'open');
  const answered = sorted.filter((each) => each.status === 'answered');
  return (
    <SidePanel title="Questions">
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-2">
        {questions.length === 0 && <Nothing />}
        {questions.length > 1 && (
          <Select label="Order" value={order} onChange={(event) => setOrder(event.target.value as Order)} className="mb-3">
            {Object.entries(ORDERS).map(([name, { text }]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </Select>
        )}
        <List label="Open questions" questions={open} />
        {answered.length > 0 && <h3 className="pt-4 pb-2 text-sm font-medium text-ink-soft">Answered</h3>}
        <List label="Answered questions" questions={answered} />
        {hasOlder && <OlderButton load={() => useRoom.getState().session?.questions.older()}>Show older questions</OlderButton>}
      </div>
      <AskForm />
    </SidePanel>
  );
}

function List({ label, questions }: { label: string; questions: Question[] }) {
  if (questions.length === 0) return null;
  return (
    <ul aria-label={label} className="space-y-2.5">
      {questions.map((question) => (
        <QuestionCard key={question.question_id} question={question} />
      ))}
    </ul>
  );
}

function Nothing() {
  return (
    <div className="flex flex-col items-center gap-3 px-4 pt-16 text-center text-ink-faint">
      <MessageCircleQuestionMark size={28} aria-hidden />
      <p className="max-w-60 text-sm leading-relaxed">No questions yet. What is asked here is seen by all; the hosts answer it.</p>
    </div>
  );
}
