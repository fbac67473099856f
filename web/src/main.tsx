import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startCalls } from './state/calls';
import { followTheme } from './state/settings';
import './styles.css';

followTheme();
startCalls();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
